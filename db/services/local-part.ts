/**
 * A name as the part of an e-mail address before the @, and as what has to be unique among services: small letters and
 * digits without marks, words joined by dots. "Gwasanaeth Iechyd Môn" gives "gwasanaeth.iechyd.mon".
 */
export function emailLocalPart(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .trim()
    .replaceAll(/\s+/g, '.')
    .replaceAll(/[^\p{L}\p{N}.]/gu, '')
    .toLowerCase()
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^\.+|\.+$/g, '');
}
