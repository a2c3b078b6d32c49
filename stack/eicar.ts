/** The test file of the antivirus makers, in hexadecimal: written out, scanners would take this file for infected. */
export const eicarHex =
  '58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e5449564952' +
  '55532d544553542d46494c452124482b482a';

export const eicar = Buffer.from(eicarHex, 'hex').toString('latin1');
