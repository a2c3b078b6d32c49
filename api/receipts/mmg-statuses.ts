/** What MMG's statuses mean, and the reasons behind their substatuses. Spec: nightly §9.2. */
interface MmgStatus {
  readonly status: 'delivered' | 'permanent-failure' | 'temporary-failure';
  /** For the log only. */
  readonly reasons: Readonly<Record<string, string>>;
}

export const mmgStatuses: ReadonlyMap<string, MmgStatus> = new Map([
  [
    '2',
    {
      status: 'permanent-failure',
      reasons: {
        1: 'Number does not exist',
        4: 'Rejected by operator',
        5: 'Unidentified Subscriber',
        9: 'Undelivered',
        11: 'Service for Subscriber suspended',
        12: 'Illegal equipment',
        2049: 'Subscriber IMSI blacklisted',
        2050: 'Number blacklisted in do-not-disturb blacklist',
        2052: 'Destination number blacklisted',
        2053: 'Source address blacklisted',
      },
    },
  ],
  ['3', { status: 'delivered', reasons: { 2: 'Delivered to operator', 5: 'Delivered to handset' } }],
  [
    '4',
    {
      status: 'temporary-failure',
      reasons: {
        6: 'Absent Subscriber',
        8: 'Roaming not allowed',
        13: 'SMS Not Supported',
        15: 'Expired',
        27: 'Absent Subscriber',
        29: 'Invalid delivery report',
        32: 'Delivery Failure',
      },
    },
  ],
  [
    '5',
    {
      status: 'permanent-failure',
      reasons: {
        6: 'Network out of coverage',
        8: 'Incorrect number prefix',
        10: 'Number on do-not-disturb service',
        11: 'Sender id not registered',
        13: 'Sender id blacklisted',
        14: 'Destination number blacklisted',
        19: 'Routing unavailable',
        20: 'Rejected by anti-flooding mechanism',
        21: 'System error',
        23: 'Duplicate message id',
        24: 'Message formatted incorrectly',
        25: 'Message too long',
        51: 'Missing recipient value',
        52: 'Invalid destination',
      },
    },
  ],
]);
