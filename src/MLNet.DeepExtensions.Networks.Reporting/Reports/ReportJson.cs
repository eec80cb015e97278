using System.Text.Json;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Writes a report's figures as JSON.</summary>
internal static class ReportJson
{
    public static void Write(TrainingReport report, Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("title", report.Title);
        json.WriteString("task", report.Evaluation.Task.ToString());
        json.WriteNumber("rows", report.Evaluation.Rows);
        Number(json, "loss", report.Evaluation.Evaluation.Loss);
        json.WriteStartObject("metrics");
        foreach ((string name, double value) in report.Evaluation.Evaluation.Metrics)
        {
            Number(json, name, value);
        }

        json.WriteEndObject();
        Facts(json, "training", ReportFacts.Training(report));
        Facts(json, "options", ReportFacts.Options(report));
        Facts(json, "data", ReportFacts.Data(report));
        Array(json, "warnings", report.Training?.Warnings ?? [], static (json, warning) => json.WriteStringValue(warning));
        History(json, report.Training?.History);
        Evaluation(json, report.Evaluation);
        Objects(json, "layers", report.Layers, static (json, layer) =>
        {
            json.WriteString("layer", layer.Layer);
            json.WriteString("type", layer.Type);
            json.WriteNumber("parameters", layer.Parameters);
            Number(json, "outputNorm", layer.OutputNorm);
            Number(json, "zeroShare", layer.ZeroShare);
            Number(json, "weightNorm", layer.WeightNorm);
            Number(json, "gradientNorm", layer.GradientNorm);
        });
        json.WriteEndObject();
    }

    private static void History(Utf8JsonWriter json, TrainingHistory? history) => Objects(json, "epochs", history?.Epochs ?? [], (json, epoch) =>
    {
        json.WriteNumber("epoch", epoch.Epoch);
        foreach (string name in history!.Names)
        {
            Number(json, name, epoch.Values[name]);
        }

        Number(json, "learningRate", epoch.LearningRate);
        Number(json, "seconds", epoch.Duration.TotalSeconds);
        Number(json, "readingSeconds", epoch.ReadingDuration.TotalSeconds);
        Number(json, "validationSeconds", epoch.ValidationDuration.TotalSeconds);
    });

    private static void Evaluation(Utf8JsonWriter json, EvaluationDetails evaluation)
    {
        if (evaluation.Evaluation.ConfusionMatrix is { } matrix)
        {
            Array(json, "confusionMatrix", Enumerable.Range(0, matrix.ClassNames.Count), (json, actual) =>
            {
                json.WriteStartArray();
                for (int predicted = 0; predicted < matrix.ClassNames.Count; predicted++)
                {
                    json.WriteNumberValue(matrix[actual, predicted]);
                }

                json.WriteEndArray();
            });
        }

        Objects(json, "classes", evaluation.Classes, static (json, figures) =>
        {
            json.WriteString("name", figures.Name);
            json.WriteNumber("support", figures.Support);
            Number(json, "precision", figures.Precision);
            Number(json, "recall", figures.Recall);
            Number(json, "f1", figures.F1);
        });
        Objects(json, "curves", evaluation.Curves, static (json, curve) =>
        {
            json.WriteString("name", curve.Name);
            Number(json, "areaUnderRoc", curve.AreaUnderRoc);
            Number(json, "averagePrecision", curve.AveragePrecision);
        });
        if (evaluation.Calibration is { } calibration)
        {
            Number(json, "expectedCalibrationError", calibration.ExpectedError);
        }

        Objects(json, "residuals", evaluation.Residuals, static (json, output) =>
        {
            json.WriteString("name", output.Name);
            Number(json, "mean", output.Mean);
            Number(json, "meanAbsolute", output.MeanAbsolute);
            Number(json, "rootMeanSquared", output.RootMeanSquared);
            Number(json, "r2", output.R2);
        });
        Objects(json, "mistakes", evaluation.Mistakes, (json, mistake) =>
        {
            json.WriteNumber("row", mistake.Row);
            Number(json, "loss", mistake.Loss);
            if (mistake is { Actual: { } actual, Predicted: { } predicted })
            {
                json.WriteString("actual", evaluation.Names[actual]);
                json.WriteString("predicted", evaluation.Names[predicted]);
            }
        });
    }

    private static void Facts(Utf8JsonWriter json, string name, IEnumerable<(string Name, string Value)> facts)
    {
        json.WriteStartObject(name);
        foreach ((string fact, string value) in facts)
        {
            json.WriteString(fact, value);
        }

        json.WriteEndObject();
    }

    private static void Objects<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write) =>
        Array(json, name, items, (json, item) =>
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        });

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
