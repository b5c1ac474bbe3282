import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestComplaints, type PublicPackage, publicPackages } from '../tools/public-packages.ts';
import { missingLines, readmeComplaints, readReadme } from '../verify/packages/readme.ts';

// The cheap part of `pnpm verify packages`: what npm would be told of each package, and what its README tells a stranger to install.

const root = resolve(import.meta.dirname, '..');
const packages = publicPackages(root);

describe('the manifest of', () => {
  for (const each of packages) {
    it(`${each.manifest.name} has what npm, bundlers and readers want`, () => {
      expect(manifestComplaints(root, each)).toEqual([]);
    });
  }

  it('all packages but the demo is public', () => {
    expect(packages.map(({ folder }) => folder)).toContain('apps/cli');
    expect(packages.map(({ folder }) => folder)).not.toContain('apps/demo');
    expect(packages.length).toBeGreaterThan(10);
  });
});

describe('a manifest is refused', () => {
  const tensor = packages.find(({ folder }) => folder === 'packages/tensor')!;
  const cli = packages.find(({ folder }) => folder === 'apps/cli')!;
  const complaintsOf = (each: PublicPackage, changes: object): string[] =>
    manifestComplaints(root, { ...each, manifest: { ...each.manifest, ...changes } });

  it.each([
    ['without a licence', { license: undefined }, 'license: expected "Apache-2.0", found undefined'],
    ['without keywords', { keywords: [] }, 'keywords: expected five words, found []'],
    ['whose NOTICE stays at home', { files: ['dist', 'README.md', 'LICENSE'] }, "files: expected 'NOTICE', found"],
    [
      'that npm would keep private',
      { publishConfig: { access: 'restricted' } },
      'publishConfig.access: expected "public"',
    ],
    ['that pins a sibling', { dependencies: { '@cnn/backend-wasm': 'workspace:*' } }, 'dependencies.@cnn/backend-wasm'],
    ['that runs code when it is installed', { scripts: { postinstall: 'node x.js' } }, 'scripts: expected nothing'],
    ['without sideEffects', { sideEffects: undefined }, 'sideEffects: expected a boolean'],
    [
      'that forgets a subpath',
      { exports: { ...tensor.manifest.exports, './more': './src/index.ts' } },
      'publishConfig.exports',
    ],
    ['with an export that is not there', { exports: { '.': './src/none.ts' } }, "exports['.']: expected a file of src"],
    ['with an optional peer that is none', { peerDependencies: {} }, 'peerDependenciesMeta: expected peers only'],
  ])('%s', (_, changes, complaint) => {
    expect(complaintsOf(tensor, changes).join('\n')).toContain(complaint);
  });

  it('of a program whose file is no bundle', () => {
    expect(complaintsOf(cli, { bin: { cnn: 'src/main.ts' } }).join('\n')).toContain('bin.cnn: expected a file of dist');
  });
});

describe('the README of', () => {
  for (const { folder, manifest } of packages) {
    it(`${manifest.name} installs what its programs import`, () => {
      expect(readmeComplaints(manifest.name, readReadme(root, folder))).toEqual([]);
    });
  }

  it('a package that does not say how to install it is refused, and one whose program imports more', () => {
    const readme = readReadme(root, 'packages/viz');
    expect(readmeComplaints('@cnn/other', readme)).toHaveLength(1);
    const [first] = readmeComplaints('@cnn/viz', { ...readme, installs: [['@cnn/viz', '@cnn/layers']] });
    expect(first).toMatch(
      /^packages\/viz\/README\.md, line \d+: imports @cnn\/tensor, which the README does not install$/,
    );
  });
});

describe('lines that a program shows', () => {
  const text = 'console.log(a); // [2, 3] and more\nconsole.log(b);\n// first\n// second\nconsole.log(c); // words\n';

  it('are looked for in what it prints, lists as Node writes them', () => {
    expect(missingLines(text, '[ 2, 3 ]\nfirst\nsecond\n0.5\n')).toEqual([]);
    expect(missingLines(text, '[ 2, 4 ]\nfirst\n0.5\n')).toEqual(['[2, 3]', 'second']);
  });
});
