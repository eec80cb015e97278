// Runs ONNX models in ONNX Runtime: node onnx_runtime.cjs jobs.json
// Each job has a model, a file of little-endian floats with its input, the input's shape, and a file for the output,
// beside which a file .error appears where the model does not run.
const fs = require("fs");
const ort = require("onnxruntime-node");

async function run(job) {
  const session = await ort.InferenceSession.create(job.model, { logSeverityLevel: 4 });
  const bytes = fs.readFileSync(job.input);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const results = await session.run({ [session.inputNames[0]]: new ort.Tensor("float32", values, job.shape) });
  const output = results[session.outputNames[0]].data;
  fs.writeFileSync(job.output, Buffer.from(output.buffer, output.byteOffset, output.byteLength));
}

async function main() {
  for (const job of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
    await run(job).catch((error) => fs.writeFileSync(job.output + ".error", error.message));
  }
}

main();
