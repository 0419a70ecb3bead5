-- Average of the ratings given; fewer than five ratings are not judged.
WITH rated AS (
    SELECT client, date_trunc('month', started_at)::DATE AS month, reviewer_rating AS points
    FROM interactions
    WHERE reviewer_rating BETWEEN 1 AND 5
)
SELECT client, month, sum(points)::DOUBLE / count(*) AS value
FROM rated
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
HAVING count(*) >= 5
ORDER BY client, month;
