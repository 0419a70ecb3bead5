-- Each promoter counts +100, each detractor -100, each passive 0; fewer than ten answers are not judged.
WITH answers AS (
    SELECT client, date_trunc('month', sent_at)::DATE AS month, recommend_score AS answer
    FROM surveys
    WHERE recommend_score IS NOT NULL
)
SELECT client, month, sum(CASE WHEN answer >= 9 THEN 100 WHEN answer <= 6 THEN -100 ELSE 0 END)::DOUBLE / count(*) AS value
FROM answers
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
HAVING count(*) >= 10
ORDER BY client, month;
