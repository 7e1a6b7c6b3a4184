// QR codes by the camera or in a chosen photo: read in the browser, whose images go nowhere.
const LARGEST = 1600, PAUSE = 120;

async function ownDetector() {
  const known = (await globalThis.BarcodeDetector?.getSupportedFormats?.()) ?? [];
  if (!known.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (image) => (await detector.detect(image))[0]?.rawValue ?? null;
}

// The small decoder that we serve, loaded only where the browser has none.
async function ourDetector() {
  const { decodeQR } = await import("../qr/decode.js");
  const drawing = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return (image, wide, high) => {
    const scale = Math.min(1, LARGEST / Math.max(wide, high)), { canvas } = drawing;
    [canvas.width, canvas.height] = [Math.round(wide * scale), Math.round(high * scale)];
    drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(drawing.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return null;
    }
  };
}

let found;
const detector = () => (found ??= ownDetector().then((own) => own ?? ourDetector()));

const pause = () => new Promise((done) => setTimeout(done, PAUSE));

async function inPhoto(file) {
  const read = await detector(), image = await createImageBitmap(file);
  return read(image, image.width, image.height);
}

// Until a code is read or the camera is stopped.
async function inVideo(video, going) {
  const read = await detector();
  while (going()) {
    const text = video.videoWidth && (await read(video, video.videoWidth, video.videoHeight));
    if (text) return text;
    await pause();
  }
  return null;
}

export function watch(card, tell) {
  const video = card.querySelector("video"), said = card.querySelector("[data-dit]"), photo = card.querySelector("input");
  const [aim, stop] = ["[data-viser]", "[data-arreter]"].map((name) => card.querySelector(name));
  const show = (on) => [video, stop, aim].forEach((one) => (one.hidden = one === aim ? on : !on));
  let stream = null;

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    show(false);
    said.textContent = "";
  }

  async function open() {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    show(true);
    stop.focus();
    said.textContent = said.dataset.cherche;
    await video.play();
    const mine = stream, text = await inVideo(video, () => stream === mine);
    if (text === null) return;
    close();
    tell(text);
  }

  aim.addEventListener("click", () => open().catch(() => {
    close();
    said.textContent = said.dataset.refus;
  }));
  stop.addEventListener("click", () => {
    close();
    aim.focus();
  });
  photo.addEventListener("change", async () => {
    said.textContent = "";
    const text = photo.files[0] && (await inPhoto(photo.files[0]).catch(() => null));
    if (text) tell(text);
    else said.textContent = said.dataset.rien;
  });
  // A page that is not served over https has no camera.
  aim.hidden = !navigator.mediaDevices;
}
