/** Texts that were dangerous somewhere: SQL, formulas, templates, paths, markup, prototypes, Unicode. None may break the server or widen a scope. */
export const hostileTexts: readonly string[] = [
  `' or 1=1 --`,
  `'); set app.lo = 0; set app.hi = 281474976710655; --`,
  `x' union select id::text from person --`,
  '"; drop table person; --',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template that must not be evaluated
  '$1 $$ %s {{7*7}} ${7*7}',
  `=HYPERLINK("http://x.example","y")`,
  '@SUM(1+1)*cmd|" /C calc"!A0',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '‮ﷺ𝕏',
  '%',
  'a'.repeat(100_000),
];

/** Bodies that try to write into Object.prototype. Sent as text: JSON.stringify would drop them. */
export const pollutingBodies: readonly string[] = [
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"a":{"__proto__":{"polluted":true}}}',
  '{"facts":{"__proto__":{"polluted":true}},"__proto__":null}',
];

/** Content types near enough to JSON that some parser takes them for it, with a body no schema would accept. */
export const oddContentTypes: readonly string[] = [
  ' application/json',
  'application/json\t',
  'application/json;charset=utf-8;',
  'application/json; charset=utf-8; junk',
  'application/json,text/plain',
  'application/jsonp',
  'application/vnd.api+json',
  'APPLICATION/JSON',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  '',
];
