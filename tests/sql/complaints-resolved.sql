-- Complaints closed in the month with the outcome resolved: 0 where all that were closed ended otherwise, no row where none was closed.
WITH closed AS (
    SELECT client, date_trunc('month', closed_at)::DATE AS month, outcome = 'resolved' AS success
    FROM complaints
    WHERE closed_at IS NOT NULL
)
SELECT client, month, sum(CASE WHEN success THEN 1 ELSE 0 END) AS value
FROM closed
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
ORDER BY client, month;
