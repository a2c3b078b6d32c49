/**
 * Prefixes of the countries from which no receipt can be relied on: none comes, or the network makes it up. A text sent there
 * stays `sent`. As in Notify's list of international rates, where their "dlr" is anything but "yes". Spec: nightly §9.3.
 */
export const countriesWithoutReceipts: ReadonlySet<string> = new Set(
  `1 52 54 56 57 84 86 211 222 228 229 231 236 238 239 240 245 246 249 252 253 257 262 263 266 269 297 298 299 373 378 383
   504 505 508 509 593 594 595 596 597 670 672 674 676 677 678 680 681 682 683 685 686 690 691 692 886 960 967 970 975 993
   1242 1246 1441 1684 1721 1868`.split(/\s+/),
);
