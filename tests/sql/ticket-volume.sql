-- Tickets created in the month.
SELECT client, make_date(year(created_at), month(created_at), 1) AS month, count(*) AS value
FROM tickets
WHERE created_at >= TIMESTAMP '2025-10-01' AND created_at < TIMESTAMP '2026-10-01'
GROUP BY ALL
ORDER BY client, month;
