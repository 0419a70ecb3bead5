-- Hours from creation to resolution, by the month of the resolution.
WITH spans AS (
    SELECT client, date_trunc('month', resolved_at)::DATE AS month, date_diff('second', created_at, resolved_at) AS seconds
    FROM tickets
    WHERE created_at IS NOT NULL AND resolved_at IS NOT NULL
)
SELECT client, month, sum(seconds) / 3600.0 / count(*) AS value
FROM spans
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
ORDER BY client, month;
