import type { NotificationType } from '../../db/reporting/days.ts';

/** Organisations of the demo, with their types. */
export const organisations = {
  'Department for Permits': 'central',
  'Office of Allowances': 'central',
  'Northshire Council': 'local',
  'Southbury Council': 'local',
  'Riverside Hospitals': 'nhs_local',
  'Hillview Surgery': 'nhs_gp',
  'Coast and Flood Service': 'emergency_service',
  'Elm Road School': 'school_or_college',
} as const;

export interface ServicePlan {
  readonly name: string;
  readonly organisation: keyof typeof organisations;
  /** Messages on a weekday. */
  readonly volumes: Readonly<Record<NotificationType, number>>;
  /** Share that comes through the API; nearly all the rest comes in jobs. */
  readonly api: number;
  readonly hours: 'office' | 'always';
  /** Share of the texts that goes abroad. */
  readonly abroad: number;
  /** Days after which its notifications move to the history, by type, where that is not after 7. */
  readonly retention: Readonly<Partial<Record<NotificationType, number>>>;
  /** Not live yet: has team and test keys only. */
  readonly trial: boolean;
}

type Organisation = ServicePlan['organisation'];
type Options = Partial<Omit<ServicePlan, 'name' | 'organisation' | 'volumes'>>;

function plan(
  name: string,
  organisation: Organisation,
  [email, sms, letter]: readonly [number, number, number],
  options: Options = {},
): ServicePlan {
  const volumes = { email, sms, letter };
  return { name, organisation, volumes, api: 0.7, hours: 'office', abroad: 0, retention: {}, trial: false, ...options };
}

/** Volumes fall off fast: three services send more than half of everything. */
export const servicePlans: readonly ServicePlan[] = [
  plan('Sign in codes', 'Department for Permits', [3_500, 2_500, 0], { api: 1, hours: 'always', abroad: 0.04 }),
  plan('Hospital appointments', 'Riverside Hospitals', [500, 2_300, 60], { api: 0.4, retention: { sms: 3, email: 3 } }),
  plan('Allowance payments', 'Office of Allowances', [2_200, 650, 120], { api: 0.1, abroad: 0.01 }),
  plan('Permit renewals', 'Department for Permits', [1_400, 400, 150], { api: 0.6, abroad: 0.02 }),
  plan('Council tax', 'Northshire Council', [600, 100, 250], { api: 0.1, retention: { letter: 30 } }),
  plan('Company filings', 'Office of Allowances', [850, 0, 0], { api: 1, retention: { email: 90 } }),
  plan('Test results', 'Riverside Hospitals', [280, 520, 0], { api: 1, hours: 'always', retention: { sms: 3 } }),
  plan('Flood warnings', 'Coast and Flood Service', [240, 240, 0], { api: 1, hours: 'always' }),
  plan('Bin collections', 'Northshire Council', [210, 80, 0], { api: 0 }),
  plan('Absence texts', 'Elm Road School', [80, 130, 0], { api: 0.2 }),
  plan('Surgery reminders', 'Hillview Surgery', [0, 90, 0], { api: 0.5 }),
  plan('Parking permits', 'Southbury Council', [60, 0, 25], { api: 1 }),
  plan('Library loans', 'Southbury Council', [50, 15, 0]),
  plan('Planning notices', 'Northshire Council', [35, 0, 12], { api: 0 }),
  plan('Electoral roll', 'Southbury Council', [15, 5, 14], { api: 0, abroad: 0.3 }),
  plan('Travel passes', 'Southbury Council', [20, 0, 8], { api: 0.5 }),
  plan('Housing repairs', 'Northshire Council', [6, 18, 0]),
  plan('Small grants', 'Office of Allowances', [9, 0, 0], { api: 0 }),
  plan('Term dates', 'Elm Road School', [4, 0, 0], { api: 0 }),
  plan('Fishing licences (trial)', 'Department for Permits', [6, 4, 0], { api: 1, trial: true }),
];
