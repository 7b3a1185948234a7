/**
 * A webpack plugin that writes THIRD-PARTY-NOTICES.txt beside a bundle: every package whose code is inside it, with its
 * version, its license and the words of the license. A package without a license file stops the build.
 */
const fs = require('node:fs');
const path = require('node:path');
const { Compilation, WebpackError } = require('webpack');

const FILE = 'THIRD-PARTY-NOTICES.txt';
const LICENSE_FILE = /^(licen[cs]e|copying)([.-].*)?$/i;
const RULE = `\n${'-'.repeat(80)}\n\n`;
const IN_PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/** The folders of packages that modules of a compilation come from; modules that were joined count one by one. */
function packageFolders(modules) {
  const folders = new Set();
  const visit = (module) => {
    const folder = IN_PACKAGE.exec(module.resource ?? '')?.[1];
    if (folder) folders.add(folder);
    for (const inner of module.modules ?? []) visit(inner);
  };
  for (const module of modules) visit(module);
  return [...folders].sort();
}

/** @throws when the package has no file with the words of its license */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(folder).find((entry) => LICENSE_FILE.test(entry));
  if (!file) throw new Error(`${name} is in the bundle but has no license file.`);
  const words = fs.readFileSync(path.join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${words}\n`;
}

class ThirdPartyNotices {
  apply(compiler) {
    const { RawSource } = compiler.webpack.sources;
    compiler.hooks.thisCompilation.tap('ThirdPartyNotices', (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
      compilation.hooks.processAssets.tap({ name: 'ThirdPartyNotices', stage }, () => {
        try {
          const notices = packageFolders(compilation.modules).map(noticeOf);
          const head = 'ToonBridge contains code of these packages.\n';
          compilation.emitAsset(FILE, new RawSource([head, ...notices].join(RULE)));
        } catch (error) {
          compilation.errors.push(new WebpackError(error.message));
        }
      });
    });
  }
}

module.exports = { ThirdPartyNotices };
