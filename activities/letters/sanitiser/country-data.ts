/** What mail to the United Kingdom covers. */
export const unitedKingdom: ReadonlySet<string> = new Set(['GB', 'GG', 'IM', 'JE']);

/** Royal Mail's zone Europe, as Notify has it. Kosovo is XK; islands that are parts of other countries go with those. */
export const europe: ReadonlySet<string> = new Set(
  (
    'AD AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GE GI GL GR HR HU IC IE IS IT KG KZ LI LT LU LV MC MD ME ' +
    'MK MT NL NO PL PT RO RS RU SE SI SK SM TJ TM TR UA UZ VA XK'
  ).split(' '),
);

/** Names that Intl does not have, in English or in the country's own first language. */
export const otherNames: Readonly<Record<string, string>> = {
  // The United Kingdom
  UK: 'GB',
  GB: 'GB',
  GBR: 'GB',
  'Great Britain': 'GB',
  England: 'GB',
  Scotland: 'GB',
  Wales: 'GB',
  Cymru: 'GB',
  'Northern Ireland': 'GB',
  'North Ireland': 'GB',
  'N Ireland': 'GB',
  NI: 'GB',
  'Channel Islands': 'GB',
  Alderney: 'GB',
  Sark: 'GB',
  Herm: 'GB',
  // Europe
  'Republic of Ireland': 'IE',
  'Rep of Ireland': 'IE',
  'Irish Republic': 'IE',
  'Southern Ireland': 'IE',
  ROI: 'IE',
  Eire: 'IE',
  'Czech Republic': 'CZ',
  Bosnia: 'BA',
  Holland: 'NL',
  Macedonia: 'MK',
  Turkey: 'TR',
  'Russian Federation': 'RU',
  Vatican: 'VA',
  Azores: 'PT',
  Madeira: 'PT',
  'Balearic Islands': 'ES',
  Canaries: 'IC',
  Tenerife: 'IC',
  Lanzarote: 'IC',
  Corsica: 'FR',
  Corse: 'FR',
  Suisse: 'CH',
  Svizzera: 'CH',
  Belgique: 'BE',
  // The rest of the world
  USA: 'US',
  US: 'US',
  America: 'US',
  'United States of America': 'US',
  UAE: 'AE',
  Dubai: 'AE',
  'Abu Dhabi': 'AE',
  'Hong Kong': 'HK',
  Macau: 'MO',
  Macao: 'MO',
  Korea: 'KR',
  Burma: 'MM',
  Myanmar: 'MM',
  'Ivory Coast': 'CI',
  Congo: 'CG',
  'Democratic Republic of the Congo': 'CD',
  Swaziland: 'SZ',
  'East Timor': 'TL',
  Palestine: 'PS',
  'Occupied Palestinian Territories': 'PS',
  Falklands: 'FK',
  Pitcairn: 'PN',
  Svalbard: 'SJ',
  'St Kitts': 'KN',
  'St Vincent': 'VC',
};
