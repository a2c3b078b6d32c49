/** SQL: the first and the last day of the financial year ($4), by the year that it begins in. Spec: nightly §0.2. */
export const firstDay = 'make_date($4::int, 4, 1)';
export const lastDay = 'make_date($4::int + 1, 3, 31)';
