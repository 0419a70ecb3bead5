-- Average answer on 1 to 5; fewer than ten answers are not judged.
WITH answers AS (
    SELECT client, date_trunc('month', sent_at)::DATE AS month, csat_score AS answer
    FROM surveys
    WHERE csat_score IS NOT NULL
)
SELECT client, month, sum(answer)::DOUBLE / count(*) AS value
FROM answers
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
HAVING count(*) >= 10
ORDER BY client, month;
