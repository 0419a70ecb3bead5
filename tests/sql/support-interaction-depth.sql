-- Steps written down, of the steps expected, over the interactions whose steps were written down.
SELECT client, make_date(year(started_at), month(started_at), 1) AS month, 100.0 * sum(steps_documented) / sum(steps_expected) AS value
FROM interactions
WHERE steps_documented IS NOT NULL AND started_at >= TIMESTAMP '2025-10-01' AND started_at < TIMESTAMP '2026-10-01'
GROUP BY ALL
ORDER BY client, month;
