-- Median hours from the first report to resolution, by the month of the resolution.
WITH spans AS (
    SELECT client, date_trunc('month', resolved_at)::DATE AS month, date_diff('second', reported_at, resolved_at) AS seconds
    FROM tickets
    WHERE reported_at IS NOT NULL AND resolved_at IS NOT NULL
)
SELECT client, month, quantile_cont(seconds::DOUBLE, 0.5) / 3600 AS value
FROM spans
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
ORDER BY client, month;
