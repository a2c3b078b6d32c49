import { zeroUuid } from '../../db/reporting/days.ts';
import { service, template } from './raw-rows.ts';

/** Delivered texts of one service, as `ft_notification_status` has them. */
export const statusFact = (bst_date: string, notification_count: number, differences: object = {}) => ({
  bst_date,
  template_id: template,
  service_id: service,
  job_id: zeroUuid,
  notification_type: 'sms',
  key_type: 'normal',
  notification_status: 'delivered',
  notification_count,
  ...differences,
});

/** Texts of one fragment each by mmg, as `ft_billing` has them. */
export const billingFact = (bst_date: string, notifications_sent: number, differences: object = {}) => ({
  bst_date,
  template_id: template,
  service_id: service,
  notification_type: 'sms',
  provider: 'mmg',
  rate_multiplier: 1,
  international: false,
  rate: 0.024,
  postage: 'none',
  billable_units: notifications_sent,
  notifications_sent,
  ...differences,
});

/** Letters of one sheet, second class, as `ft_billing_letter_despatch` has them. */
export const despatchFact = (bst_date: string, notifications_sent: number, differences: object = {}) => ({
  bst_date,
  postage: 'second',
  cost_threshold: 'sorted',
  rate: 0.73,
  billable_units: 1,
  notifications_sent,
  ...differences,
});
