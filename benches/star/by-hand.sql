-- The twenty KPIs of kpis.yaml, as an analyst who knows DuckDB would fuse them. $KEYS, $NAMES and $SINCE are put in by the bench.

-- way: one pass, count_if
SELECT
    $KEYS,
    count(*) AS tickets,
    100.0 * count_if(status = 'resolved') / count(*) AS resolution_rate,
    100.0 * count_if(status = 'open') / count(*) AS backlog_share,
    100.0 * count_if(reopened) / count(*) AS reopen_rate,
    100.0 * count_if(escalated) / count(*) AS escalation_rate,
    100.0 * count_if(epoch_us(first_reply_at) - epoch_us(created_at) <= 14400000000) / count(*) AS first_reply_within_4_hours,
    100.0 * count_if(epoch_us(resolved_at) - epoch_us(created_at) <= 86400000000) / nullif(count(resolved_at), 0) AS resolved_within_a_day,
    sum(epoch_us(resolved_at) - epoch_us(created_at)) / nullif(count(resolved_at), 0) / 3600000000 AS average_resolution_time,
    sum(epoch_us(first_reply_at) - epoch_us(created_at)) / nullif(count(first_reply_at), 0) / 60000000 AS average_first_reply_time,
    100.0 * count_if(score >= 4) / nullif(count(score), 0) AS satisfaction,
    100.0 * count_if(score <= 2) / nullif(count(score), 0) AS dissatisfaction,
    sum(score) / nullif(count(score), 0) AS average_score,
    100.0 * count(score) / count(*) AS survey_response_rate,
    sum(cost) / count(*) AS cost_per_ticket,
    sum(cost) AS total_cost,
    100.0 * count_if(priority = 'urgent') / count(*) AS urgent_share,
    100.0 * count_if(priority = 'urgent' AND epoch_us(first_reply_at) - epoch_us(created_at) <= 3600000000) / nullif(count_if(priority = 'urgent'), 0) AS urgent_within_an_hour,
    100.0 * count_if(channel = 'chat') / count(*) AS chat_share,
    100.0 * count_if(channel = 'email') / count(*) AS email_share,
    100.0 * sum(CASE WHEN category IN ('billing', 'refund') THEN cost END) / nullif(sum(cost), 0) AS billing_cost_share
FROM tickets
WHERE created_at >= TIMESTAMP '$SINCE 00:00:00' AND created_at < TIMESTAMP '2026-10-01 00:00:00'
GROUP BY ALL
ORDER BY ALL;

-- way: one pass, FILTER
SELECT
    $KEYS,
    count(*) AS tickets,
    100.0 * count(*) FILTER (status = 'resolved') / count(*) AS resolution_rate,
    100.0 * count(*) FILTER (status = 'open') / count(*) AS backlog_share,
    100.0 * count(*) FILTER (reopened) / count(*) AS reopen_rate,
    100.0 * count(*) FILTER (escalated) / count(*) AS escalation_rate,
    100.0 * count(*) FILTER (epoch_us(first_reply_at) - epoch_us(created_at) <= 14400000000) / count(*) AS first_reply_within_4_hours,
    100.0 * count(*) FILTER (epoch_us(resolved_at) - epoch_us(created_at) <= 86400000000) / nullif(count(resolved_at), 0) AS resolved_within_a_day,
    avg(epoch_us(resolved_at) - epoch_us(created_at)) / 3600000000 AS average_resolution_time,
    avg(epoch_us(first_reply_at) - epoch_us(created_at)) / 60000000 AS average_first_reply_time,
    100.0 * count(*) FILTER (score >= 4) / nullif(count(score), 0) AS satisfaction,
    100.0 * count(*) FILTER (score <= 2) / nullif(count(score), 0) AS dissatisfaction,
    avg(score) AS average_score,
    100.0 * count(score) / count(*) AS survey_response_rate,
    sum(cost) / count(*) AS cost_per_ticket,
    sum(cost) AS total_cost,
    100.0 * count(*) FILTER (priority = 'urgent') / count(*) AS urgent_share,
    100.0 * count(*) FILTER (priority = 'urgent' AND epoch_us(first_reply_at) - epoch_us(created_at) <= 3600000000) / nullif(count(*) FILTER (priority = 'urgent'), 0) AS urgent_within_an_hour,
    100.0 * count(*) FILTER (channel = 'chat') / count(*) AS chat_share,
    100.0 * count(*) FILTER (channel = 'email') / count(*) AS email_share,
    100.0 * sum(cost) FILTER (category IN ('billing', 'refund')) / nullif(sum(cost), 0) AS billing_cost_share
FROM tickets
WHERE created_at >= TIMESTAMP '$SINCE 00:00:00' AND created_at < TIMESTAMP '2026-10-01 00:00:00'
GROUP BY ALL
ORDER BY ALL;

-- way: two levels
WITH cells AS (
    SELECT
        $KEYS,
        status,
        priority,
        count(*) AS n,
        count_if(channel = 'chat') AS chat,
        count_if(channel = 'email') AS email,
        count_if(reopened) AS reopened,
        count_if(escalated) AS escalated,
        count_if(epoch_us(first_reply_at) - epoch_us(created_at) <= 14400000000) AS replied_4h,
        count_if(epoch_us(first_reply_at) - epoch_us(created_at) <= 3600000000) AS replied_1h,
        count_if(epoch_us(resolved_at) - epoch_us(created_at) <= 86400000000) AS resolved_24h,
        sum(epoch_us(resolved_at) - epoch_us(created_at)) AS resolution_us,
        count(resolved_at) AS with_resolution,
        sum(epoch_us(first_reply_at) - epoch_us(created_at)) AS reply_us,
        count(first_reply_at) AS with_reply,
        count_if(score >= 4) AS satisfied,
        count_if(score <= 2) AS dissatisfied,
        sum(score) AS score,
        count(score) AS scored,
        sum(cost) AS cost,
        sum(CASE WHEN category IN ('billing', 'refund') THEN cost END) AS billing_cost
    FROM tickets
    WHERE created_at >= TIMESTAMP '$SINCE 00:00:00' AND created_at < TIMESTAMP '2026-10-01 00:00:00'
    GROUP BY ALL
)
SELECT
    $NAMES,
    sum(n) AS tickets,
    100.0 * sum(n) FILTER (status = 'resolved') / sum(n) AS resolution_rate,
    100.0 * sum(n) FILTER (status = 'open') / sum(n) AS backlog_share,
    100.0 * sum(reopened) / sum(n) AS reopen_rate,
    100.0 * sum(escalated) / sum(n) AS escalation_rate,
    100.0 * sum(replied_4h) / sum(n) AS first_reply_within_4_hours,
    100.0 * sum(resolved_24h) / nullif(sum(with_resolution), 0) AS resolved_within_a_day,
    sum(resolution_us) / nullif(sum(with_resolution), 0) / 3600000000 AS average_resolution_time,
    sum(reply_us) / nullif(sum(with_reply), 0) / 60000000 AS average_first_reply_time,
    100.0 * sum(satisfied) / nullif(sum(scored), 0) AS satisfaction,
    100.0 * sum(dissatisfied) / nullif(sum(scored), 0) AS dissatisfaction,
    sum(score) / nullif(sum(scored), 0) AS average_score,
    100.0 * sum(scored) / sum(n) AS survey_response_rate,
    sum(cost) / sum(n) AS cost_per_ticket,
    sum(cost) AS total_cost,
    100.0 * sum(n) FILTER (priority = 'urgent') / sum(n) AS urgent_share,
    100.0 * sum(replied_1h) FILTER (priority = 'urgent') / nullif(sum(n) FILTER (priority = 'urgent'), 0) AS urgent_within_an_hour,
    100.0 * sum(chat) / sum(n) AS chat_share,
    100.0 * sum(email) / sum(n) AS email_share,
    100.0 * sum(billing_cost) / nullif(sum(cost), 0) AS billing_cost_share
FROM cells
GROUP BY ALL
ORDER BY ALL;
