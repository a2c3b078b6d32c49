const linkStyle = 'word-wrap: break-word; color: #1D70B8;';

/**
 * The order counts: a link's address is not to be linked again. A label has at most brackets in pairs, and an address does
 * not go on into another link, so that a text of nothing but brackets is searched once.
 */
const inline =
  /\[([^[\]]*(?:\[[^[\]]*\][^[\]]*)*)\]\(\s*<?((?:(?!\]\()[^\s)>])+)>?(?:\s+(?:"([^"]*)"|'([^']*)'))?\s*\)|(https?:\/\/[^\s<]+[^<.,:"')\]\s])|(?<! ) *\n|\\([\\`*{}[\]()#+\-.!_>~|])/g;

function quotedUrl(link: string): string {
  let plain = link;
  try {
    plain = decodeURIComponent(link);
  } catch {
    // It has a percent sign that encodes nothing, which is then encoded itself.
  }
  return encodeURI(plain).replaceAll(/[@$,+!*'()]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}

/** Links, line breaks and escaped characters of some Markdown. */
export function inlineHtml(text: string): string {
  const end = text.trimEnd().length;
  const html = text
    .slice(0, end)
    .replaceAll(inline, (_, label?: string, href?: string, title = '', single = '', url?: string, escaped?: string) => {
      if (escaped !== undefined) return escaped;
      if (url !== undefined) return `<a style="${linkStyle}" href="${quotedUrl(url)}">${url}</a>`;
      if (href === undefined) return '<br />';
      const titled = title || single ? ` title="${title || single}"` : '';
      return `<a style="${linkStyle}" href="${href}"${titled}>${label}</a>`;
    });
  return html + text.slice(end);
}
