-- Failed operations of those handled, all processes together.
WITH monthly AS (
    SELECT client, worked_on - (day(worked_on) - 1)::INTEGER AS month, sum(failed) AS failed, sum(handled) AS handled
    FROM operations
    GROUP BY ALL
)
SELECT client, month, 100.0 * failed / handled AS value
FROM monthly
WHERE handled > 0 AND month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
ORDER BY client, month;
