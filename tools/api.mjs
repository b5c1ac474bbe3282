// `pnpm api`: the reference of everything that the packages export, as pages in docs/api. It fails where an export has no words, or a link leads nowhere.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, Comment, OptionDefaults, ReflectionKind } from 'typedoc';
import ts from 'typescript';
import { root } from './run.mjs';

const packages = readdirSync(join(root, 'packages')).map((name) => {
  const folder = join(root, 'packages', name);
  return { folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) };
});
/** By the file that it is: what one imports it as, and what it is about. */
const entries = new Map(
  packages.flatMap(({ folder, name, description, exports }) =>
    Object.entries(exports)
      .filter(([, file]) => file.endsWith('.ts'))
      .map(([subpath, file]) => [
        join(folder, file),
        { name: `${name}${subpath.slice(1)}`, about: subpath === '.' ? description : '' },
      ]),
  ),
);

const app = await Application.bootstrap(
  {
    name: '@cnn',
    entryPoints: [...entries.keys()],
    out: join(root, 'docs/api'),
    basePath: root,
    readme: 'none',
    // Links to sources need the address of the repository.
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    // What is said of custom elements.
    blockTags: [...OptionDefaults.blockTags, '@csspart', '@fires'],
    packagesRequiringDocumentation: packages.map(({ name }) => name),
    requiredToBeDocumented: ['Class', 'Enum', 'Function', 'Interface', 'TypeAlias', 'Variable'],
    validation: { invalidLink: true, notDocumented: true, notExported: true },
  },
  [],
);
const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [...entries.keys()] }, ts.sys, root);
app.options.setCompilerOptions([...entries.keys()], options, []);

const entryPoints = app.getEntryPoints() ?? [];
for (const entryPoint of entryPoints) entryPoint.displayName = entries.get(entryPoint.sourceFile.fileName).name;
// Types are checked by `pnpm typecheck`.
const project = app.converter.convert(entryPoints);
for (const module of project.children) {
  const { about } = [...entries.values()].find(({ name }) => name === module.name);
  if (about) module.comment ??= new Comment([{ kind: 'text', text: about }]);
  sayWhoseOptions(module);
}
// Lit explains what all its elements have.
const ofLit = new Set(['connectedCallback', 'disconnectedCallback', 'styles', 'willUpdate']);
for (const member of project.getReflectionsByKind(ReflectionKind.ClassMember)) {
  if (ofLit.has(member.name)) project.removeReflection(member);
}
app.validate(project);
await app.generateOutputs(project);
const problems = app.logger.warningCount + app.logger.errorCount;
if (problems > 0) process.exit(1);
console.log(`docs/api: ${entryPoints.length} modules`);

/** The name of `FgsmOptions` says all that there is to be said of it: they are the settings of `fgsm`. */
function sayWhoseOptions({ children = [] }) {
  const users = new Map(children.map((child) => [`${child.name}Options`.toLowerCase(), child]));
  for (const options of children.filter(
    (child) => child.kindOf([ReflectionKind.Interface, ReflectionKind.TypeAlias]) && !child.hasComment(),
  )) {
    const user = users.get(options.name.toLowerCase());
    if (!user) continue;
    const link = { kind: 'inline-tag', tag: '@link', text: user.name, target: user };
    options.comment = new Comment([{ kind: 'text', text: 'Settings of ' }, link, { kind: 'text', text: '.' }]);
  }
}
