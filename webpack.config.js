/**
 * Four bundles from one source tree:
 *   dist/bridge/     the bridge and its command line, for Node; packages stay in node_modules
 *   dist/photoshop/  the panel for Photoshop: index.html and one classic ES2020 script, loadable as it stands
 *   dist/after-effects/  the same panel as a CEP extension: a folder that After Effects loads, see docs/PANEL.md
 *   dist/browser/    the same panel as a page, served by the bridge
 */
const fs = require('node:fs');
const path = require('node:path');
const CopyPlugin = require('copy-webpack-plugin');
const { EsbuildPlugin } = require('esbuild-loader');
const webpack = require('webpack');
const { version } = require('./package.json');
const { ThirdPartyNotices } = require('./scripts/third-party-notices.cjs');

const here = (...parts) => path.join(__dirname, ...parts);

/** Modules that the host gives to a plugin through `require`; everything else must be inside the bundle. */
const UXP_MODULES = ['photoshop', 'uxp', 'fs', 'os', 'path'];

const shared = (name, target) => ({
  name,
  mode: 'production',
  stats: 'errors-warnings',
  performance: { hints: false },
  resolve: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  cache: {
    type: 'filesystem',
    cacheDirectory: here('node_modules/.cache/webpack'),
    name,
    buildDependencies: { config: [here('webpack.config.js')] },
  },
  module: {
    rules: [
      {
        test: /\.[cm]?[jt]sx?$/,
        loader: 'esbuild-loader',
        options: { target, jsx: 'automatic', jsxImportSource: 'preact' },
      },
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
    ],
  },
});

const copied = (folder) => [{ from: here('plugin/panel/styles'), to: `${folder}/styles` }];

/** Packages and Node's own modules are required at run time, not bundled. */
function outsideTheRepository({ request }, callback) {
  if (/^\.{0,2}\//.test(request) || path.isAbsolute(request)) return callback();
  return callback(null, `commonjs ${request}`);
}

function bridge() {
  const entry = here('bridge-server/cli/toonbridge.ts');
  if (!fs.existsSync(entry)) return [];
  return [
    {
      ...shared('bridge', 'node20'),
      target: 'node20',
      devtool: 'source-map',
      entry: { toonbridge: entry },
      output: { path: here('dist/bridge'), filename: '[name].js', clean: true, libraryTarget: 'commonjs2' },
      externals: [outsideTheRepository],
      node: { __dirname: false, __filename: false },
      optimization: { minimize: false },
      plugins: [
        new webpack.DefinePlugin({ TOONBRIDGE_VERSION: JSON.stringify(version) }),
        new webpack.BannerPlugin({ banner: '#!/usr/bin/env node', raw: true, entryOnly: true }),
        { apply: (compiler) => compiler.hooks.afterEmit.tap('executable', makeExecutable) },
      ],
    },
  ];
}

function makeExecutable() {
  fs.chmodSync(here('dist/bridge/toonbridge.js'), 0o755);
}

const oneScript = {
  module: { parser: { javascript: { dynamicImportMode: 'eager' } } },
  optimization: {
    splitChunks: false,
    minimizer: [new EsbuildPlugin({ target: 'es2020', legalComments: 'none' })],
  },
};

/** What both panels have in common: one script that a host of 2020's language can run, without eval. */
function panel(name, entry) {
  const base = shared(name, 'es2020');
  return {
    ...base,
    target: ['web', 'es2020'],
    devtool: false,
    entry,
    module: { ...base.module, ...oneScript.module },
    optimization: oneScript.optimization,
    output: {
      path: here('dist', name),
      filename: '[name].js',
      clean: true,
      iife: true,
      publicPath: '',
      globalObject: 'globalThis',
    },
  };
}

function photoshop() {
  const entry = here('plugin/main/photoshop.tsx');
  if (!fs.existsSync(entry)) return [];
  return [
    {
      ...panel('photoshop', { main: entry }),
      externals: Object.fromEntries(UXP_MODULES.map((name) => [name, `commonjs ${name}`])),
      plugins: [
        new ThirdPartyNotices(),
        new webpack.ProvidePlugin({ queueMicrotask: [here('plugin/main/queue-microtask.ts'), 'default'] }),
        new webpack.DefinePlugin({ TOONBRIDGE_VERSION: JSON.stringify(version) }),
        new CopyPlugin({
          patterns: [
            { from: here('manifest.json'), to: 'manifest.json', transform: withPackageVersion },
            { from: here('plugin/main/photoshop.html'), to: 'index.html' },
            { from: here('plugin/icons/p*.png'), to: 'icons/[name][ext]' },
            ...copied('.'),
          ],
        }),
      ],
    },
  ];
}

/** The plugin has the version of the package, whatever the manifest in the repository says. */
function withPackageVersion(manifest) {
  return `${JSON.stringify({ ...JSON.parse(manifest.toString()), version }, null, 2)}\n`;
}

/** After Effects 2024 has Chromium 88: it knows more than ES2020, and what else it knows is checked by tests. */
function afterEffects() {
  const entry = here('plugin/main/after-effects.tsx');
  if (!fs.existsSync(entry)) return [];
  return [
    {
      ...panel('after-effects', { main: entry }),
      plugins: [
        new ThirdPartyNotices(),
        new webpack.DefinePlugin({ TOONBRIDGE_VERSION: JSON.stringify(version) }),
        new CopyPlugin({
          patterns: [
            {
              from: here('plugin/main/after-effects/manifest.xml'),
              to: 'CSXS/manifest.xml',
              transform: withVersion,
            },
            { from: here('plugin/main/after-effects.html'), to: 'index.html' },
            { from: here('plugin/main/after-effects/skin.css'), to: 'styles/skin.css' },
            { from: here('plugin/hosts/after-effects/host.jsx'), to: 'host.jsx' },
            { from: here('plugin/icons/panel-*.png'), to: 'icons/[name][ext]' },
            ...copied('.'),
          ],
        }),
      ],
    },
  ];
}

function withVersion(manifest) {
  return manifest
    .toString()
    .replace(/<!--.*?-->\s*/gs, '')
    .replace(/"VERSION"/g, `"${version}"`);
}

function browser() {
  const entry = here('plugin/main/browser.tsx');
  if (!fs.existsSync(entry)) return [];
  return [
    {
      ...panel('browser', { main: entry, 'psd-worker': here('plugin/hosts/browser/psd-worker.ts') }),
      plugins: [
        new ThirdPartyNotices(),
        new webpack.DefinePlugin({ TOONBRIDGE_VERSION: JSON.stringify(version) }),
        new CopyPlugin({
          patterns: [
            { from: here('plugin/main/browser.html'), to: 'index.html' },
            { from: here('plugin/main/page.css'), to: 'styles/page.css' },
            { from: here('plugin/icons/favicon.png'), to: 'favicon.png' },
            ...copied('.'),
          ],
        }),
      ],
    },
  ];
}

module.exports = [...bridge(), ...photoshop(), ...afterEffects(), ...browser()];
