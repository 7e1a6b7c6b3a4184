"""Run inside the environment `codes`: IMAGE; prints the text of each QR code of a picture, one a line."""

import sys

import PIL.Image
import zxingcpp

for code in zxingcpp.read_barcodes(PIL.Image.open(sys.argv[1])):
    sys.stdout.write(f"{code.text}\n")
