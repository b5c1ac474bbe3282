import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Classification } from '../model/classify.ts';
import { fitPicture } from '../picture/fit-picture.ts';
import { pictureUrl } from '../picture/picture-url.ts';
import type { SamplePicture } from '../picture/sample-pictures.ts';
import type { DemoPage } from './demo-page.ts';
import './file-drop.ts';
import './layer-view.ts';
import './sample-strip.ts';
import './score-bars.ts';

/** Classes that are shown with a bar. */
const SHOWN = 5;

/** What the page looks like. */
export function demoPageTemplate(page: DemoPage): TemplateResult {
  return html`
    <header>
      <h1>What a CNN sees</h1>
      <p>
        Show your own network a picture: what it takes it for, and what each layer makes of it. It all happens in this browser; no file leaves
        it.
      </p>
      ${engineLine(page)}
    </header>
    <main>${checkpointPanel(page)} ${picturePanel(page)} ${answerPanel(page)} ${layersPanel(page)}</main>
    <p class="doing" role="status">${page.doing ? `${page.doing} …` : ''}</p>
  `;
}

function engineLine({ engine, complaints }: DemoPage): TemplateResult {
  return html`
    <p class="engine">
      ${
        engine
          ? html`<span class="chip">${engine.description}</span> ${engine.reasons.join(' ')}`
          : complaints.engine
            ? nothing
            : 'Looking for the fastest engine of this browser …'
      }
    </p>
    ${complaint(complaints.engine)}
  `;
}

function checkpointPanel(page: DemoPage): TemplateResult {
  return html`<section class="panel" aria-labelledby="checkpoint">
    <h2 id="checkpoint"><span class="step">1</span> Checkpoint</h2>
    <file-drop
      label=${page.model ? 'Choose another checkpoint' : 'Choose a checkpoint'}
      accept=".safetensors"
      @file=${({ detail }: CustomEvent<File>) => page.openCheckpoint(detail)}
    ></file-drop>
    ${complaint(page.complaints.checkpoint)} ${modelFacts(page)}
  </section>`;
}

function modelFacts({ model }: DemoPage): TemplateResult {
  if (!model) {
    return html`<p class="hint">
      The file <code>last.safetensors</code> of a run. No run yet? <code>cnn train cifar-cnn</code> makes one.
    </p>`;
  }
  const { settings, lastEpoch, name } = model;
  const accuracy = lastEpoch?.testAccuracy;
  return html`<dl>
    <dt>File</dt>
    <dd>${name}</dd>
    <dt>Network</dt>
    <dd>${settings.model}, trained on ${settings.dataset}</dd>
    <dt>Classes</dt>
    <dd>${settings.classes.length}</dd>
    <dt>Epochs</dt>
    <dd>${lastEpoch?.epoch ?? 'none finished'}${accuracy === undefined ? '' : `, ${accuracy.toFixed(1)} % of the test pictures right`}</dd>
  </dl>`;
}

function picturePanel(page: DemoPage): TemplateResult {
  return html`<section class="panel" aria-labelledby="picture">
    <h2 id="picture"><span class="step">2</span> Picture</h2>
    <file-drop
      label="Choose a picture"
      accept="image/*"
      @file=${({ detail }: CustomEvent<File>) => page.openPicture(detail)}
    ></file-drop>
    ${complaint(page.complaints.picture)}
    ${
      page.samples.length === 0
        ? nothing
        : html`<p class="hint">Or one of these, from the test pictures of Fashion-MNIST:</p>
          <sample-strip
            .samples=${page.samples}
            .chosen=${page.picture?.sample}
            @sample=${({ detail }: CustomEvent<SamplePicture>) => page.chooseSample(detail)}
          ></sample-strip>`
    }
  </section>`;
}

function answerPanel(page: DemoPage): TemplateResult {
  return html`<section class="panel" aria-labelledby="answer" aria-busy=${page.doing !== ''}>
    <h2 id="answer">Answer</h2>
    ${complaint(page.complaints.answer)} ${preview(page)} ${page.result ? scores(page, page.result) : missing(page)}
  </section>`;
}

function scores(page: DemoPage, { scores, milliseconds }: Classification): TemplateResult {
  const label = page.picture?.sample?.label;
  const known = label === undefined || scores.some(({ name }) => name === label);
  return html`
    <score-bars .scores=${scores.slice(0, SHOWN)} .label=${label}></score-bars>
    <p class="hint">
      ${Math.round(milliseconds)} ms on ${page.engine?.name}.
      ${known ? nothing : `This network does not know the class ${label}: it can only choose among its own.`}
    </p>
  `;
}

/** What is still to be done. */
function missing({ model, picture }: DemoPage): TemplateResult | typeof nothing {
  if (model && picture) return nothing;
  if (model) return html`<p class="hint">Now choose a picture.</p>`;
  return html`<p class="hint">${picture ? 'Now choose a checkpoint.' : 'Choose a checkpoint and a picture, in any order.'}</p>`;
}

function preview({ model, picture }: DemoPage): TemplateResult | typeof nothing {
  if (!picture) return nothing;
  const shape = model?.settings.imageShape ?? ([64, 64, 3] as const);
  const [height, width, channels] = shape;
  return html`<figure>
    <img src=${guard([picture, model], () => pictureUrl(fitPicture(picture.image, shape)))} alt=${picture.name} />
    <figcaption>
      ${picture.name}${model ? html`<br />as ${height}×${width}${channels === 1 ? ' in grey' : ''}` : nothing}
    </figcaption>
  </figure>`;
}

function layersPanel({ result }: DemoPage): TemplateResult {
  return html`<section class="panel wide" aria-labelledby="layers">
    <h2 id="layers">Layer outputs</h2>
    ${
      result
        ? html`<layer-view .layers=${result.layers} heading="Mean over the channels of each layer"></layer-view>`
        : html`<p class="hint">Appear with the answer: one picture for each layer, from the first convolution to the logits.</p>`
    }
  </section>`;
}

function complaint(text: string | undefined): TemplateResult {
  return html`<div role="alert">${text ? html`<p class="complaint">${text}</p>` : nothing}</div>`;
}
