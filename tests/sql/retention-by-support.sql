-- Reviews of at-risk customers, and how many of them ended with the contract kept.
WITH risky AS (
    SELECT client, date_trunc('month', review_date)::DATE AS month, retained_after_support IS TRUE AS stayed
    FROM reviews
    WHERE at_risk
)
SELECT client, month, 100.0 * sum(stayed::INTEGER) / count(*) AS value
FROM risky
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
ORDER BY client, month;
