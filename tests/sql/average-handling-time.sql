-- Minutes of all logged interactions, of the number logged.
SELECT client, make_date(year(started_at), month(started_at), 1) AS month, sum(handling_minutes)::DOUBLE / count(handling_minutes) AS value
FROM interactions
WHERE started_at >= TIMESTAMP '2025-10-01' AND started_at < TIMESTAMP '2026-10-01'
GROUP BY ALL
HAVING count(handling_minutes) > 0
ORDER BY client, month;
