import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a project trains, as its cnn.config.ts says it. */
export interface ProjectSettings {
  readonly model: string;
  readonly dataset: string;
  readonly dataDir?: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

/** Writes the files of a new project that are not there yet. @returns the names of those written. */
export async function writeProject(folder: string, name: string, settings: ProjectSettings): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files = {
    'cnn.config.ts': configText(settings),
    'package.json': packageText(name),
    '.gitignore': 'node_modules/\nruns/\n',
    'README.md': readmeText(name, settings),
  };
  const written: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    if (await writeNew(join(folder, file), text)) written.push(file);
  }
  return written;
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function configText({ model, dataset, dataDir, epochs, batchSize, learningRate }: ProjectSettings): string {
  return `// Options of cnn's commands, by their names; what stands on the command line goes before them. All of them: cnn train --help
export default {
  train: {
    model: '${model}',
    dataset: '${dataset}',
${dataDir === undefined ? '' : `    dataDir: '${dataDir}',\n`}    epochs: ${epochs},
    batchSize: ${batchSize},
    optimizer: 'Adam',
    learningRate: ${learningRate},
    augment: 'crop,flip',
  },
};
`;
}

function packageText(name: string): string {
  const content = {
    name,
    private: true,
    type: 'module',
    scripts: { train: 'cnn train', sweep: 'cnn sweep' },
    devDependencies: { '@cnn/cli': `^${VERSION}` },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function readmeText(name: string, { dataDir }: ProjectSettings): string {
  const pictures = dataDir
    ? `Pictures lie in \`${dataDir}/<class>/\`; a fifth of each class is held out for judging. Put more there, or more classes, and train again.`
    : "It trains on an embedded sample until there are pictures: make a folder for each class in `pictures/`, and set\n`dataset: 'image-folder'` and `dataDir: 'pictures'` in `cnn.config.ts`.";
  return `# ${name}

\`\`\`sh
cnn train                                  # settings: cnn.config.ts
cnn predict runs/<run> some-picture.jpg
cnn explain runs/<run> some-picture.jpg    # what of the picture speaks for the answer
cnn compare runs/*
\`\`\`

${pictures}
`;
}

/** Put in by the bundler. */
declare const __VERSION__: string;
const VERSION = __VERSION__;
