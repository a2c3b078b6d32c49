/** The letters that postcodes of the UK and its islands start with. */
const areas =
  'AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY ' +
  'G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW ' +
  'OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF ' +
  'WN WR WS WV YO ZE';

const postcode = new RegExp(`^(?:${areas.replaceAll(' ', '|')})[0-9][0-9A-Z]?[0-9][A-BD-HJLNP-UW-Z]{2}$`);

/** Whether a line is a postcode, in capitals or not, with spaces anywhere. */
export function isUkPostcode(line: string): boolean {
  return postcode.test(line.replaceAll(/\s/g, '').toUpperCase());
}

/** A postcode as people write it, `SW1A 1AA`; another line as it is. */
export function asWritten(line: string): string {
  if (!isUkPostcode(line)) return line;
  const code = line.replaceAll(/\s/g, '').toUpperCase();
  return `${code.slice(0, -3)} ${code.slice(-3)}`;
}
