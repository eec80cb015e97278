// ONNX Runtime's side of the comparison: answers `describe`, `prepare WORK` and `run WORK SECONDS`, one request a line, with one line of JSON.
// Usage: node onnxruntime_peer.js MODELS THREADS, where the folder MODELS has WORK.onnx for every work.
'use strict';
const path = require('path');
const readline = require('readline');
const ort = require('onnxruntime-node');

const CHUNK_SECONDS = 0.01;
const [models, threads] = [process.argv[2], Number(process.argv[3])];

// A work's batch sizes, of which the fastest is taken, and the shape of a sample.
const works = {
  'mlp-inference-1': [[1], [784]],
  'mlp-inference-256': [[256], [784]],
  'cnn-inference-1': [[1], [1, 28, 28]],
  'cnn-inference-256': [[256], [1, 28, 28]],
  'resnet18-inference-1': [[1], [3, 224, 224]],
  'squeezenet-extraction': [[1, 2, 4, 8, 16], [3, 227, 227]],
};

function seconds() {
  if (process.env.COMPARE_CLOCK !== 'cpu') {
    return Number(process.hrtime.bigint()) / 1e9;
  }
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
}

function median(values) {
  const sorted = Float64Array.from(values).sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

class Runner {
  async prepare(work) {
    if (this.work === work) {
      return;
    }
    const [batches, shape] = works[work];
    this.session = await ort.InferenceSession.create(path.join(models, `${work}.onnx`), {
      intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
    });
    const seconds = [];
    for (const batch of batches) {
      this.feed(batch, shape);
      await this.run(0.5);
      seconds.push(batches.length > 1 ? Math.min(await this.run(0.3), await this.run(0.3)) : 0);
    }
    this.feed(batches[seconds.indexOf(Math.min(...seconds))], shape);
    this.way = batches.length > 1 ? `batch ${this.batch}` : '';
    this.work = work;
  }

  feed(batch, shape) {
    // Networks that this package wrote take channels last, published ones channels first: the file's own shape where it says one.
    const own = this.session.inputMetadata[0].shape.slice(1);
    const sample = own.every(size => typeof size === 'number' && size > 0) ? own : shape;
    const size = batch * sample.reduce((a, b) => a * b);
    this.feeds = { [this.session.inputNames[0]]: new ort.Tensor('float32', Float32Array.from({ length: size }, Math.random), [batch, ...sample]) };
    this.batch = batch;
  }

  async run(duration) {
    const chunks = [];
    let begin = seconds();
    const end = begin + duration;
    let done = 0;
    for (;;) {
      await this.session.run(this.feeds);
      done += this.batch;
      const now = seconds();
      if (now - begin >= CHUNK_SECONDS) {
        chunks.push((now - begin) / done);
        begin = now;
        done = 0;
      }
      if (now >= end && chunks.length > 0) {
        return median(chunks);
      }
    }
  }
}

async function answer(runner, [verb, work, duration]) {
  if (verb === 'describe') {
    return { description: `ONNX Runtime ${require('onnxruntime-node/package.json').version}, ${threads} threads` };
  }
  if (verb !== 'prepare' && verb !== 'run') {
    return { error: `Not a request: '${verb}'.` };
  }
  await runner.prepare(work);
  return verb === 'prepare' ? { way: runner.way } : { seconds: await runner.run(Number(duration)) };
}

(async () => {
  const runner = new Runner();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let result;
    try {
      result = await answer(runner, line.trim().split(/\s+/));
    } catch (error) {
      result = { error: String(error) };
    }
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
})();
