/**
 * SQL over `rows`, which have the columns service_id, notification_type, bst_date, rate, units and allowance (fragments a
 * year, null: none): these columns and free_allowance_used, charged_units and cost. The texts of a service use the
 * allowance up in the order of their days; all of a financial year up to the last day have to be among the rows.
 * Spec: nightly §4.8.
 */
export const charged = (rows: string) => `
select *, units - free_allowance_used as charged_units, (units - free_allowance_used) * rate as cost
  from (select *, case notification_type when 'sms' then
                    least(units, greatest(coalesce(allowance, 0) - coalesce(sum(units) over earlier, 0), 0))
                  else 0 end as free_allowance_used
          from (${rows}) usage_row
        window earlier as (partition by service_id, notification_type order by bst_date, rate, units
                           rows between unbounded preceding and 1 preceding)) with_allowance`;

/** SQL: what a row of `ft_billing`, or of the like, is charged by: fragments, letters; nothing for e-mails. */
export const unitsOf = `case notification_type when 'sms' then coalesce(billable_units, 0)::bigint * rate_multiplier
  when 'letter' then coalesce(notifications_sent, 0) else coalesce(billable_units, 0) end`;
