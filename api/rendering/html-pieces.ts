/**
 * The tags of some HTML, a link together with its text, and the texts between them, in their order. A `<` that begins no
 * tag is a piece of its own.
 */
export function* htmlPieces(html: string): Generator<string> {
  // Beyond the last end there is no need to look for one, which would take the rest of the text for each `<`.
  const lastEnds = { '>': html.lastIndexOf('>'), '</a>': html.lastIndexOf('</a>') };
  const after = (end: '>' | '</a>', from: number) => from < lastEnds[end] && html.indexOf(end, from) + end.length;
  for (let from = 0, to = 0; from < html.length; from = to) {
    if (html[from] === '<') {
      const isLink = /^<a\b/.test(html.slice(from, from + 3));
      to = (isLink && after('</a>', from)) || after('>', from) || from + 1;
    } else {
      const next = html.indexOf('<', from);
      to = next === -1 ? html.length : next;
    }
    yield html.slice(from, to);
  }
}
