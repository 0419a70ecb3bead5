-- The 90th percentile spelled out: rank 0.9 * (n - 1), between its two neighbours. Fewer than ten resolutions are not judged.
WITH spans AS (
    SELECT client, date_trunc('month', resolved_at)::DATE AS month, date_diff('second', reported_at, resolved_at) AS seconds
    FROM tickets
    WHERE resolved_at >= TIMESTAMP '2025-10-01' AND resolved_at < TIMESTAMP '2026-10-01'
), ranked AS (
    SELECT client, month, seconds,
        row_number() OVER (PARTITION BY client, month ORDER BY seconds) - 1 AS place,
        count(*) OVER (PARTITION BY client, month) AS n
    FROM spans
)
SELECT client, month,
    (max(CASE WHEN place = 9 * (n - 1) // 10 THEN seconds END) * (10 - 9 * (n - 1) % 10)
        + max(CASE WHEN place = (9 * (n - 1) + 9) // 10 THEN seconds END) * (9 * (n - 1) % 10)) / 36000.0 AS value
FROM ranked
WHERE n >= 10
GROUP BY client, month, n
ORDER BY client, month;
