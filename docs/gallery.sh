#!/usr/bin/env bash
# Makes the pictures of docs/gallery.md again: runs the samples that need no other files, and puts what they drew into docs/images.
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet run --project samples/QuickStart -c Release
dotnet run --project samples/GradientDescent -c Release

for picture in quickstart/digits-cnn-learning-curves quickstart/drug-trial-learning-curves gradient-descent/parabola \
  gradient-descent/optimizer-paths gradient-descent/optimizer-heights; do
  cp "artifacts/$picture.svg" "docs/images/gallery-${picture#*/}.svg"
done

# A page with pictures is read over slow lines, too.
find docs/images -name 'gallery-*' -size +100k -print -exec false {} +
