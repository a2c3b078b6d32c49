import type { ReportColumns } from './report-csv.ts';

/** As in the downloads that the admin app makes of the JSON. */
export const billingColumns: ReportColumns = {
  organisation_id: 'organisation_id',
  organisation_name: 'organisation_name',
  service_id: 'service_id',
  service_name: 'service_name',
  sms_cost: 'sms_cost',
  sms_chargeable_units: 'sms_chargeable_units',
  total_letters: 'total_letters',
  letter_cost: 'letter_cost',
  letter_breakdown: 'letter_breakdown',
  purchase_order_number: 'purchase_order_number',
  contact_names: 'contact_names',
  contact_email_addresses: 'contact_email_addresses',
  billing_reference: 'billing_reference',
};

export const despatchColumns: ReportColumns = {
  'despatch date': 'date',
  postage: 'postage',
  'DVLA cost threshold': 'cost_threshold',
  sheets: 'sheets',
  'rate (£)': 'rate',
  letters: 'letters',
  'cost (£)': 'cost',
};

export const serviceVolumeColumns: ReportColumns = {
  'organisation id': 'organisation_id',
  'organisation name': 'organisation_name',
  'service id': 'service_id',
  'service name': 'service_name',
  'free allowance': 'free_allowance',
  'sms notifications': 'sms_notifications',
  'sms chargeable units': 'sms_chargeable_units',
  'email totals': 'email_totals',
  'letter totals': 'letter_totals',
  'letter cost': 'letter_cost',
  'letter sheet totals': 'letter_sheet_totals',
};

export const dailyVolumeColumns: ReportColumns = {
  day: 'day',
  'sms totals': 'sms_totals',
  'sms fragment totals': 'sms_fragment_totals',
  'sms chargeable units': 'sms_chargeable_units',
  'email totals': 'email_totals',
  'letter totals': 'letter_totals',
  'letter sheet totals': 'letter_sheet_totals',
};

export const providerVolumeColumns: ReportColumns = {
  day: 'day',
  provider: 'provider',
  'sms totals': 'sms_totals',
  'sms fragment totals': 'sms_fragment_totals',
  'sms chargeable units': 'sms_chargeable_units',
  'sms cost': 'sms_cost',
};
