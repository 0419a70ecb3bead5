-- Answers 4 and 5 of all answers; fewer than ten answers are not judged.
WITH answers AS (
    SELECT client, date_trunc('month', sent_at)::DATE AS month, csat_score AS answer
    FROM surveys
    WHERE csat_score IS NOT NULL
)
SELECT client, month, 100.0 * sum(CASE WHEN answer >= 4 THEN 1 ELSE 0 END) / count(*) AS value
FROM answers
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
HAVING count(*) >= 10
ORDER BY client, month;
