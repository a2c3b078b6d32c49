/** SQL: fragments that services of the type of the one in `services` get in a financial year; null: nobody has said. */
export const allowanceOfType = (year: string) => `
(select allowance from public.default_annual_allowance
  where valid_from_financial_year_start <= ${year} and notification_type = 'sms'
    and organisation_type = coalesce(services.organisation_type, 'other')
  order by valid_from_financial_year_start desc limit 1)`;

/** SQL: the fragments of the texts of the one in `services` in the financial year before `year`, a row for each of `ft_billing`. */
export const billedTexts = `
select billable_units::bigint * rate_multiplier as fragments from public.ft_billing
 where ft_billing.service_id = services.id and notification_type = 'sms'
   and bst_date between make_date(year - 1, 4, 1) and make_date(year, 3, 31)`;

/**
 * SQL: what services may send for free in a financial year for which nobody has set anything: nothing after a year of
 * 300,000 fragments or more; what was agreed for the year before; else what their type of organisation has. A service
 * without a type counts as `other`. Spec: nightly §4.9.
 *
 * Columns: service_id, year, organisation_type, allowance (null: there is none for the type), high_volume, custom.
 *
 * @param year SQL of the year that the financial year begins in.
 * @param which a condition on `services`.
 * @param texts SQL as {@link billedTexts}.
 */
export const defaultAllowances = (year: string, which: string, texts = billedTexts) => `
select services.id as service_id, year, organisation_type, high_volume,
       not high_volume and agreed.id is not null as custom,
       case when high_volume then 0 else coalesce(agreed.free_sms_fragment_limit, ${allowanceOfType('year')}) end as allowance
  from public.services
 cross join (select ${year} as year) this
  left join public.annual_billing agreed
    on agreed.service_id = services.id and agreed.financial_year_start = year - 1 and agreed.has_custom_allowance
 cross join lateral (select coalesce(sum(fragments), 0) >= 300000 as high_volume from (${texts}) text) last_year
 where ${which}`;
