-- Minutes of all work on the tickets of a month, of all tickets, worked on or not.
SELECT client, make_date(year(created_at), month(created_at), 1) AS month, sum(coalesce(handling_minutes, 0))::DOUBLE / count(*) AS value
FROM tickets
WHERE created_at >= TIMESTAMP '2025-10-01' AND created_at < TIMESTAMP '2026-10-01'
GROUP BY ALL
ORDER BY client, month;
