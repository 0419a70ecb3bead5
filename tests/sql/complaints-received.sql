-- Complaints of either kind received in the month; a month without any has no row.
SELECT client, make_date(year(received_at), month(received_at), 1) AS month, count(*) AS value
FROM complaints
WHERE received_at >= TIMESTAMP '2025-10-01' AND received_at < TIMESTAMP '2026-10-01'
GROUP BY ALL
ORDER BY client, month;
