-- Tickets that began at tier 1, and those of them that went further.
WITH first_tier AS (
    SELECT client, date_trunc('month', created_at)::DATE AS month, tier >= 2 AS went_on
    FROM tickets
    WHERE starting_tier = 1
)
SELECT client, month, 100.0 * sum(CASE WHEN went_on THEN 1 ELSE 0 END) / count(*) AS value
FROM first_tier
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
ORDER BY client, month;
