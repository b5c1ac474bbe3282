// `pnpm native [--gpu]`: builds @tensorflow/tfjs-node (or -gpu) from source in node_modules/.cache/cnn-native, where the tests look for it.
//
// Its own install script gets TensorFlow's C library from a place that many networks do not reach. The same library is inside a jar of Maven
// Central, its headers are in a wheel of PyPI, and those of Node are on npm. What is there already is not done again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { check, download, get, openRanges } from './native/download.mjs';
import { extract, readEntry, zipEntries } from './native/zip.mjs';
import { root } from './run.mjs';

const VERSION = '4.22.0';
const NODE_API_HEADERS = '1.9.0';
const builds = {
  cpu: {
    package: '@tensorflow/tfjs-node',
    tarball: 'd38a448a705efc6e655a080f896b3af646ae39dffbfe9c90b06cb9fc3a2b9358',
    classifier: 'linux-x86_64',
    jar: 'f394c5be26c8f3b644cdc77e6741b2cfe774caa8aedeb969c50e074444feac55',
    megabytes: 117,
  },
  gpu: {
    package: '@tensorflow/tfjs-node-gpu',
    tarball: 'afd5599ee1662e732c00a0ad1f52a3d001bdc118a1f44bd592a0a0ebf2daa4c7',
    classifier: 'linux-x86_64-gpu',
    jar: '06298a31706ef94fc6509c490eefb281b756556a02808b222109c33707a72a6f',
    megabytes: 487,
  },
};
const headers = {
  wheel: 'tensorflow_cpu-2.10.1-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  names: [
    'c/c_api.h',
    'c/c_api_macros.h',
    'c/eager/c_api.h',
    'c/tf_attrtype.h',
    'c/tf_datatype.h',
    'c/tf_status.h',
    'c/tf_tensor.h',
    'c/tf_tstring.h',
    'core/platform/ctstring.h',
    'core/platform/ctstring_internal.h',
  ],
  sha256: 'be304652e7e6c1a4bd6520cf7bf5b6d5d4937d53a2beb47223917b40b03142a6',
};

const folder = join(root, 'node_modules/.cache/cnn-native');
const downloads = join(folder, 'downloads');
const compiler = process.env.CXX ?? 'g++';

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`pnpm native: ${error.message}`);
  process.exit(1);
}

async function main(options) {
  const unknown = options.find((option) => option !== '--gpu');
  if (unknown) throw new Error(`unknown option '${unknown}'; there is --gpu alone`);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `it builds on Linux with x64 processors only, and this is ${process.platform} with ${process.arch}; try npm install ${builds.cpu.package}@${VERSION}`,
    );
  }
  if (spawnSync(compiler, ['--version']).status !== 0) {
    throw new Error(`there is no C++ compiler '${compiler}'; install g++ or name another one in CXX`);
  }
  const build = options.includes('--gpu') ? builds.gpu : builds.cpu;
  const place = join(folder, 'node_modules', build.package);
  const addon = join(place, 'lib/napi-v8/tfjs_binding.node');
  await installPackage(build);
  await getLibrary(build, place);
  if (!existsSync(addon)) {
    await getHeaders(join(folder, 'include'));
    compile(place, addon);
  }
  prove(build);
}

async function installPackage(build) {
  const list = join(folder, 'node_modules/.package-lock.json'); // which npm writes last
  if (existsSync(list) && readFileSync(list, 'utf8').includes(`"node_modules/${build.package}"`)) return;
  say(`getting ${build.package} ${VERSION} and what it needs from npm`);
  mkdirSync(downloads, { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const tarball = join(downloads, `${build.package.slice(1).replace('/', '-')}-${VERSION}.tgz`);
  npm('pack', '--silent', `--pack-destination=${downloads}`, `${build.package}@${VERSION}`);
  await check(tarball, build.tarball);
  npm('install', '--ignore-scripts', '--no-audit', '--no-fund', tarball, `node-api-headers@${NODE_API_HEADERS}`);
}

async function getLibrary(build, place) {
  const library = join(place, 'deps/lib');
  const names = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  if (names.every((name) => existsSync(join(library, name)))) return;
  const path = `org/tensorflow/tensorflow-core-api/0.5.0/tensorflow-core-api-0.5.0-${build.classifier}.jar`;
  const jar = join(downloads, `${build.classifier}.jar`);
  const repository = mavenRepository();
  say(`getting TensorFlow 2.10.1 (${build.megabytes} MB) from ${repository}, which CNN_MAVEN can change`);
  await download(`${repository}/${path}`, jar, build.jar);
  mkdirSync(library, { recursive: true });
  const inJar = `org/tensorflow/internal/c_api/${build.classifier}`;
  await extract(
    jar,
    names.map((name) => [`${inJar}/${name}`, join(library, name)]),
  );
  rmSync(jar);
}

/** Where Maven gets its packages on this machine: CNN_MAVEN, or the mirror in its settings, or Maven Central. */
function mavenRepository() {
  if (process.env.CNN_MAVEN) return process.env.CNN_MAVEN.replace(/\/$/, '');
  const settings = join(homedir(), '.m2/settings.xml');
  const mirrors = existsSync(settings) ? readFileSync(settings, 'utf8').match(/<mirror>.*?<\/mirror>/gs) : null;
  const mirror = mirrors?.find((each) => /<mirrorOf>\s*(\*|central|external:\*)/.test(each));
  const url = mirror && /<url>\s*([^<\s]+)/.exec(mirror)?.[1];
  return (url ?? 'https://repo1.maven.org/maven2').replace(/\/$/, '');
}

/** Ten files of a wheel of 214 MB, of which only these are read. */
async function getHeaders(include) {
  if (existsSync(include)) return;
  const index = `${(process.env.PIP_INDEX_URL ?? 'https://pypi.org/simple').replace(/\/$/, '')}/tensorflow-cpu/`;
  say(`getting the headers of its C library from ${index}, which PIP_INDEX_URL can change`);
  const links = [...(await (await get(index)).text()).matchAll(/href="([^"#]+)/g)].map(([, link]) => link);
  const link = links.find((each) => each.endsWith(`/${headers.wheel}`));
  if (!link) throw new Error(`${index} offers no ${headers.wheel}; set PIP_INDEX_URL to an index that does`);
  const source = await openRanges(new URL(link, index).href);
  const entries = await zipEntries(source);
  const hash = createHash('sha256');
  const part = `${include}.part`;
  rmSync(part, { recursive: true, force: true });
  for (const name of headers.names) {
    const content = await readEntry(source, entries.get(`tensorflow/include/tensorflow/${name}`));
    hash.update(content);
    mkdirSync(dirname(join(part, 'tensorflow', name)), { recursive: true });
    writeFileSync(join(part, 'tensorflow', name), content);
  }
  const found = hash.digest('hex');
  if (found !== headers.sha256) {
    throw new Error(`the headers in ${link} have the SHA-256 ${found} where ${headers.sha256} is expected`);
  }
  renameSync(part, include);
}

function compile(place, addon) {
  say(`compiling the addon with ${compiler}`);
  mkdirSync(dirname(addon), { recursive: true });
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(place, 'binding', name));
  const includes = [dirname(place), join(folder, 'include'), join(folder, 'node_modules/node-api-headers/include')];
  const { status, stderr } = spawnSync(
    compiler,
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
      ...includes.flatMap((each) => ['-I', each]),
      ...sources,
      ...['-L', join(place, 'deps/lib'), '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
      ...['-o', `${addon}.part`],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${compiler} could not compile the addon:\n${stderr}`);
  renameSync(`${addon}.part`, addon);
}

/** Multiplies with it, in a process of its own. */
function prove(build) {
  const program = `
    require('node:util').isNullOrUndefined ??= (value) => value == null;
    const tf = require('${build.package}');
    const [product] = tf.matMul([[6]], [[7]]).dataSync();
    if (product !== 42) throw new Error('6 times 7 is ' + product);
    console.log(tf.backend().binding.TF_Version);`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  if (status !== 0) throw new Error(`what was built does not load; delete ${folder} and try again:\n${stderr}`);
  say(`TensorFlow ${stdout.trim().split('\n').at(-1)} is ready: CNN_TFJS_NODE=${folder}`);
}

function npm(...args) {
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return;
  const reason = stderr.split('\n').find((line) => /error/i.test(line)) ?? `it ended with status ${status}`;
  throw new Error(`npm ${args[0]} failed: ${reason}`);
}

function say(line) {
  console.log(`native: ${line}`);
}
