/** What UXP would not understand in the plugin's page: elements, attributes, scripts. */
import { surface } from '../uxp/surface';
import { refusedAttribute } from '../uxp/attributes';
import { collect, type Finding } from './finding';

const TAG = /<([a-z][\w-]*)((?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*\/?>/gi;
const ATTRIBUTE = /([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;

export function lintHtml(html: string, file: string): Finding[] {
  return collect((report) => {
    const source = html.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '));
    for (const match of source.matchAll(TAG)) {
      const tag = match[1].toLowerCase();
      const where = `${file}:${source.slice(0, match.index).split('\n').length}`;
      if (!surface.elements.includes(tag)) report('fault', `<${tag}> is a plain div in UXP`, where);
      for (const [, name, quoted, single, bare] of match[2].matchAll(ATTRIBUTE)) {
        const refusal = refusedAttribute(tag, name, quoted ?? single ?? bare ?? '');
        if (refusal) report('fault', refusal, where);
      }
      if (tag === 'script' && !/\ssrc\s*=/.test(match[2])) report('fault', 'inline script', where);
    }
  });
}
