type Policy = { createHTML: (text: string) => string; createScriptURL: (url: string) => string };
type Factory = { createPolicy: (name: string, policy: Policy) => unknown };

/**
 * With `require-trusted-types-for 'script'; trusted-types default` no text can become markup anywhere in the page. Four things need
 * an exception: ECharts empties its box with `innerHTML = ''`, Ant Design fills its style tags that way (no `<` in either, and text without one
 * cannot become an element), MapLibre starts its worker by address, and phone pages register ours. Nothing else passes.
 */
export function startTrustedTypes(): void {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  factory?.createPolicy('default', {
    createHTML: text => {
      if (!text.includes('<')) return text;
      throw new TypeError('markup from text is refused');
    },
    createScriptURL: url => {
      const { origin, pathname } = new URL(url, location.href);
      if (origin === location.origin && (pathname.startsWith('/assets/') || pathname === '/sw.js'))
        return url;
      throw new TypeError(`script address refused: ${origin}${pathname}`);
    },
  });
}
