-- Median minutes from ticket to first answer.
WITH spans AS (
    SELECT client, date_trunc('month', created_at)::DATE AS month, date_diff('second', created_at, first_response_at) AS seconds
    FROM tickets
    WHERE created_at IS NOT NULL AND first_response_at IS NOT NULL
)
SELECT client, month, quantile_cont(seconds::DOUBLE, 0.5) / 60 AS value
FROM spans
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
ORDER BY client, month;
