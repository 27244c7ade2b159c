"""The families of programs that are drawn: products, signals, texts, images, records, and shapes as numbers.

Each function writes the body of one program, of parameters that it asks for.
"""

from __future__ import annotations

from sampled_programs import Draw


def einsums(draw: Draw) -> list[str]:
    """`einsum`, with ellipses that broadcast, letters summed over, and diagonals."""
    extents = {letter: draw.number(1, 4) for letter in "ijkl"}
    dtype = draw.one_of(("float32", "float64", "int32"))
    batch = draw.shape(0, 2)
    texts, names = [], []
    for _ in range(draw.number(1, 3)):
        letters = draw.random.sample("ijkl", draw.number(1, 3))
        place = draw.number(0, len(letters)) if draw.chance() else None
        own = (
            tuple(one if draw.chance(0.8) else 1 for one in batch[draw.number(0, len(batch)) :])
            if place is not None
            else ()
        )
        shape = [extents[one] for one in letters]
        if place is not None:
            shape[place:place] = own
            letters.insert(place, "...")
        texts.append("".join(letters))
        names.append(draw.operand(dtype, shape, ranked=True))
    used = sorted({one for text in texts for one in text if one != "."})
    kept = draw.random.sample(used, draw.number(0, len(used)))
    spread = any("..." in text for text in texts)
    if spread:
        kept.insert(draw.number(0, len(kept)), "...")
    implicit = draw.chance(0.2) and not spread
    equation = ",".join(texts) + ("" if implicit else "->" + "".join(kept))
    return [f"return tf.einsum('{equation}', {', '.join(names)})"]


def signals(draw: Draw) -> list[str]:
    """`tf.signal`: transforms of one to three axes, frames, windows and their inverses."""
    lead = draw.shape(0, 2)
    kind = draw.one_of(("real", "complex", "frames", "cosine", "windows"))
    length = draw.one_of((8, 12, 16))
    if kind == "real":
        axes = draw.number(1, 3)
        a = draw.operand("float32 float64", (*lead, *(draw.number(2, 6) for _ in range(axes))))
        name = "rfft" + ("" if axes == 1 else f"{axes}d")
        sizes = "" if draw.chance() else f", fft_length={[draw.number(2, 8) for _ in range(axes)]}"
        back = draw.one_of(("{}", f"tf.signal.i{name}({{}}{sizes})", "tf.abs({})"))
        return [f"return {back.format(f'tf.signal.{name}({a}{sizes})')}"]
    if kind == "complex":
        axes = draw.number(1, 3)
        a = draw.operand("complex64 complex128", (*lead, *(draw.number(2, 6) for _ in range(axes))))
        name = draw.one_of(("fft", "ifft")) + ("" if axes == 1 else f"{axes}d")
        return [f"return tf.signal.{draw.one_of(('', 'i'))}fftshift(tf.signal.{name}({a}))"]
    if kind == "frames":
        a = draw.operand("float32 float64", (*lead, 32))
        frame, step = draw.one_of(((8, 4), (6, 3), (8, 8), (5, 2)))
        padded = draw.one_of(("", ", pad_end=True"))
        framed = f"tf.signal.frame({a}, {frame}, {step}{padded})"
        size = draw.one_of(("", f", fft_length={draw.one_of((8, 16))}"))
        bands = f"tf.signal.linear_to_mel_weight_matrix(4, 5, 8000, 100.0, 3000.0, dtype={a}.dtype)"
        return [
            draw.one_of(
                (
                    f"return {framed}",
                    f"return tf.signal.overlap_and_add({framed}, {step})",
                    f"return tf.signal.stft({a}, {frame}, {step}{size}{padded})",
                    f"return tf.signal.inverse_stft(tf.signal.stft({a}, {frame}, {step}{size}{padded}), "
                    f"{frame}, {step}{size})",
                    f"return tf.signal.mdct({a}, 8{padded})",
                    f"return tf.signal.inverse_mdct(tf.signal.mdct({a}, 8{padded}))",
                    f"return tf.tensordot(tf.abs(tf.signal.stft({a}, 8, 4)), {bands}, 1)",
                    f"return tf.signal.mfccs_from_log_mel_spectrograms(tf.math.log({framed}))[..., :3]",
                )
            )
        ]
    if kind == "cosine":
        a = draw.operand("float32 float64", (*lead, length))
        norm = draw.one_of(("", ", norm='ortho'"))
        return [f"return tf.signal.{draw.one_of(('dct', 'idct', 'dct'))}({a}, type={draw.number(2, 3)}{norm})"]
    a = draw.operand("int32", ())
    size = draw.one_of((str(length), a))
    window = draw.one_of(
        ("hann_window", "hamming_window", "kaiser_window", "vorbis_window", "kaiser_bessel_derived_window")
    )
    return [f"return tf.signal.{window}({size}{draw.one_of(('', ', dtype=tf.float64'))})"]


def texts(draw: Draw) -> list[str]:
    """`tf.strings`: dense and ragged results."""
    a = draw.operand("string", draw.shape(0, 2), ranked=True)
    b = draw.operand("string", draw.operands[0].actual)
    members = (
        "values",
        "to_tensor()",
        "to_tensor(shape=[None, 4])",
        "row_lengths()",
        "to_sparse()",
        "shape",
        "flat_values",
        "bounding_shape()",
    )
    rank = len(draw.operands[0].actual)
    one = draw.one_of(
        (
            f"tf.strings.split({a})",
            f"tf.strings.split({a}, sep=',', maxsplit=2)",
            f"tf.strings.bytes_split({a})",
            f"tf.strings.unicode_split({a}, 'UTF-8')",
            f"tf.strings.unicode_decode({a}, 'UTF-8')",
            f"tf.strings.unicode_decode_with_offsets({a}, 'UTF-8')",
            f"tf.strings.unicode_encode(tf.strings.unicode_decode({a}, 'UTF-8'), 'UTF-8')",
            f"tf.strings.length({a}, unit='UTF8_CHAR')",
            f"tf.strings.join([{a}, {b}, 'x'], '-')",
            f"tf.strings.reduce_join({a})",
            f"tf.strings.reduce_join({a}, axis={draw.one_of((0, -1, [0], []))}, keepdims=True)",
            f"tf.strings.substr({a}, 0, 1)",
            f"tf.strings.to_hash_bucket_fast({a}, 7)",
            f"tf.strings.regex_replace({a}, 'a', 'b')",
            f"tf.strings.to_number(tf.strings.as_string(tf.strings.length({a})), "
            f"tf.{draw.one_of(('float32', 'int64', 'float64'))})",
            f"tf.strings.ngrams(tf.strings.bytes_split({a}), {draw.one_of(('2', '[1, 2]'))})",
            f"tf.strings.ngrams({a}, 2)",
            f"tf.strings.upper(tf.strings.strip({a}))",
            f"tf.strings.split({a}).{draw.one_of(members)}",
            f"tf.strings.format('{{}}', {a})",
            f"tf.strings.unicode_transcode({a}, 'UTF-8', 'UTF-16-BE')",
            f"tf.strings.unicode_script(tf.strings.length({a}))",
            f"tf.strings.unsorted_segment_join({a}, tf.zeros_like(tf.strings.length({a})), 2)",
            f"tf.reduce_sum(tf.strings.length(tf.strings.split({a})), axis={rank})",
            f"tf.strings.regex_full_match({a}, 'a+')",
            f"{a} + {b}",
            f"{a} == {b}",
            f"tf.io.decode_raw({a}, tf.{draw.one_of(('uint8', 'float32'))})",
        )
    )
    return [f"return {one}"]


def images(draw: Draw) -> list[str]:
    """`tf.image`, on one image or several."""
    height, width = draw.number(4, 9), draw.number(4, 9)
    batch = draw.one_of(((), (2,)))
    a = draw.operand("float32 uint8 float32 float16 int32", (*batch, height, width, 3), ranked=True)
    h, w = draw.number(2, 4), draw.number(2, 4)
    size = draw.one_of(
        (
            f"[{h}, {w}]",
            f"({h}, {w})",
            f"tf.constant([{h}, {w}])",
            f"tf.shape({a})[-3:-1] * 2",
            f"[tf.shape({a})[-2], {w}]",
        )
    )
    boxes = draw.operand("float32", (3, 4))
    steps = [
        f"tf.image.resize({a}, {size})",
        f"tf.image.resize({a}, {size}, method='{draw.one_of(('nearest', 'bicubic', 'area', 'lanczos3'))}')",
        f"tf.image.resize_with_crop_or_pad({a}, {h}, {draw.number(3, 12)})",
        f"tf.image.resize_with_pad({a}, {h + 9}, {w + 9})",
        f"tf.image.crop_to_bounding_box({a}, 1, 0, {h}, {w})",
        f"tf.image.pad_to_bounding_box({a}, 1, 2, {height + 3}, {width + 4})",
        f"tf.image.central_crop({a}, {draw.one_of((0.5, 0.75, 1.0))})",
        f"tf.image.random_crop({a}, {[*batch, h, w, 3]})",
        f"tf.image.rot90({a}, {draw.number(0, 3)})",
        f"tf.image.flip_left_right({a})",
        f"tf.image.random_flip_up_down({a})",
        f"tf.image.transpose({a})",
        f"tf.image.convert_image_dtype({a}, tf.{draw.one_of(('float32', 'uint8', 'float64'))})",
        f"tf.image.rgb_to_grayscale({a})",
        f"tf.image.grayscale_to_rgb(tf.image.rgb_to_grayscale({a}))",
        f"tf.image.adjust_brightness({a}, 0.1)",
        f"tf.image.adjust_contrast({a}, 0.4)",
        f"tf.image.adjust_hue({a}, 0.1)",
        f"tf.image.per_image_standardization({a})",
        f"tf.image.random_saturation({a}, 0.5, 0.9)",
        f"tf.image.stateless_random_crop({a}, {[*batch, h, w, 3]}, seed=(1, 2))",
        f"tf.image.psnr({a}, {a}, 255)",
        f"tf.image.ssim({a}, {a}, 255, filter_size=3)",
        f"tf.image.total_variation({a})",
        f"tf.image.sobel_edges(tf.cast({a}, tf.float32))",
        f"tf.image.image_gradients({a})",
        f"tf.image.extract_patches({a}, [1, 2, 2, 1], [1, 2, 1, 1], [1, 1, 1, 1], '{draw.one_of(('VALID', 'SAME'))}')",
        f"tf.image.crop_and_resize({a}, {boxes}, tf.zeros([3], tf.int32), [{h}, {w}])",
        f"tf.image.draw_bounding_boxes(tf.cast({a}, tf.float32), {boxes}[tf.newaxis], [[0.0, 0.0, 0.0, 1.0]])",
        f"tf.image.non_max_suppression({boxes}, tf.constant([0.1, 0.2, 0.3]), 2)",
        f"tf.image.encode_png({a})",
        f"tf.image.adjust_jpeg_quality({a}, 50)",
        f"tf.image.decode_image(tf.image.encode_jpeg(tf.cast({a}, tf.uint8)), channels=3, "
        f"expand_animations={draw.chance()})",
        f"tf.io.decode_png(tf.image.encode_png(tf.cast({a}, tf.uint8)), channels={draw.number(0, 4)})",
        f"tf.io.decode_jpeg(tf.io.encode_jpeg(tf.cast({a}, tf.uint8)), {draw.one_of((0, 1, 3))})",
        f"tf.image.rgb_to_hsv({a})",
        f"tf.image.hsv_to_rgb({a})",
        f"tf.image.adjust_gamma({a}, 0.5)",
        f"tf.image.rgb_to_yuv({a})",
    ]
    return [f"return {draw.one_of(steps)}"]


def parsers(draw: Draw) -> list[str]:
    """`tf.io`: records parsed by feature specs, and bytes decoded."""
    rows = draw.number(1, 3)
    a = draw.operand("float32", (rows, 2), ranked=True)
    lines = [
        "floats = tf.train.Feature(float_list=tf.train.FloatList(value=[1.0, 2.0]))",
        "integers = tf.train.Feature(int64_list=tf.train.Int64List(value=[7]))",
        "texts = tf.train.Feature(bytes_list=tf.train.BytesList(value=[b'x']))",
        "features = tf.train.Features(feature={'f': floats, 'i': integers, 's': texts})",
        "raw = tf.train.Example(features=features).SerializeToString()",
    ]
    one_float = draw.one_of(
        (
            "tf.io.FixedLenFeature([2], tf.float32)",
            "tf.io.FixedLenFeature((2, 1), tf.float32)",
            "tf.io.VarLenFeature(tf.float32)",
            "tf.io.RaggedFeature(tf.float32)",
            "tf.io.FixedLenSequenceFeature([], tf.float32, allow_missing=True)",
            "tf.io.FixedLenSequenceFeature([1], tf.float32, True)",
            "tf.io.RaggedFeature(tf.float32, row_splits_dtype=tf.int64)",
        )
    )
    one_int = draw.one_of(
        (
            "tf.io.FixedLenFeature([], tf.int64)",
            "tf.io.FixedLenFeature((1,), tf.int64, default_value=[3])",
            "tf.io.VarLenFeature(tf.int64)",
        )
    )
    one_text = draw.one_of(
        (
            "tf.io.FixedLenFeature([], tf.string)",
            "tf.io.FixedLenFeature((), tf.string, default_value='')",
            "tf.io.VarLenFeature(tf.string)",
        )
    )
    features = f"{{'f': {one_float}, 'i': {one_int}, 's': {one_text}}}"
    if draw.chance(0.25):
        field = draw.one_of(("{}", "{}['f']", "{}['i']"))
        call = draw.one_of(
            (
                f"tf.io.parse_single_example(raw, {features})",
                f"tf.io.parse_single_example(tf.constant(raw), features={features})",
            )
        )
        return [*lines, f"return {field.replace('{}', call)}"]
    if draw.chance(0.4):
        return [*lines, f"return tf.io.parse_example(tf.fill([tf.shape({a})[0]], raw), {features})"]
    if draw.chance(0.3):
        return [*lines, f"return tf.io.parse_example([raw, raw], {features})"]
    dtype = draw.one_of(("float32", "int32", "uint8", "float64", "int64", "int16"))
    return [
        draw.one_of(
            (
                f"return tf.io.parse_tensor(tf.io.serialize_tensor({a}), tf.float32)",
                f"return tf.ensure_shape(tf.io.parse_tensor(tf.io.serialize_tensor({a}), tf.float32), [None, 2])",
                f"return tf.io.decode_raw(tf.strings.as_string({a}), tf.uint8)",
                f"return tf.io.decode_raw(tf.fill([tf.shape({a})[0]], 'abcdefgh'), tf.{dtype})",
                f"return tf.io.decode_csv(tf.fill([tf.shape({a})[0]], '1,2,3'), [[0], [0.0], ['']])",
                "return tf.io.decode_csv('1,2', [tf.constant([], tf.int64), [1.0]], select_cols=[0, 1])",
                f"return tf.io.decode_csv(tf.strings.join([tf.strings.as_string({a}), ',1']), "
                "record_defaults=[[0.0], [0]])",
                f"return tf.io.encode_base64(tf.strings.as_string({a}))",
                f"return tf.io.serialize_sparse(tf.sparse.from_dense({a}))",
                f"return tf.io.deserialize_many_sparse("
                f"tf.io.serialize_many_sparse(tf.sparse.from_dense({a})), tf.float32, rank=1)",
                f"return tf.io.decode_compressed(tf.strings.as_string({a}))",
                f"return tf.io.decode_base64(tf.io.encode_base64(tf.strings.as_string({a})))",
            )
        )
    ]


def shape_arithmetic(draw: Draw) -> list[str]:
    """Shapes as numbers: `tf.shape`, `x.shape[i]`, `len`, unpacking, and what is rebuilt from them."""
    shape = draw.shape(2, 4)
    a = draw.operand("float32 int32", shape, ranked=True)
    rank = len(shape)
    names = [f"d{n}" for n in range(rank)]
    i, j = draw.number(0, rank - 1), draw.number(-rank, -1)
    known = draw.operands[0].shape or ()
    programs = [
        [f"return tf.reshape({a}, [tf.shape({a})[0], -1])"],
        [f"return tf.reshape({a}, tf.concat([tf.shape({a})[:-1], [1, -1]], 0))"],
        [
            f"{', '.join(names)} = tf.unstack(tf.shape({a}))",
            f"return tf.reshape({a}, [d0 * d1, {', '.join(names[2:]) or 1}])",
        ],
        [f"s = tf.shape({a})", f"return tf.zeros([s[{i}], {draw.number(1, 5)}, s[{j}]])"],
        [f"s = tf.shape({a})", f"return tf.zeros([s[0] + 1, s[1] // 2, s[{i}] * 2, s[-1] - 1])"],
        [f"return tf.ones(tf.shape({a})[{draw.number(0, 1)}:], tf.float64)"],
        [f"return tf.broadcast_to(1.0, tf.shape({a}))"],
        [f"return tf.fill(tf.shape({a})[::-1], 'x')"],
        [f"return tf.random.uniform(tf.concat([[3], tf.shape({a})], axis=0))"],
        [f"return tf.reshape({a}, [-1, {a}.shape[{j}] or 1])"]
        if known[j] is not None
        else [f"return {a}.shape[{j}] is None"],
        [f"return tf.reshape({a}, (-1,) + tuple({a}.shape[2:]))"]
        if None not in known[2:]
        else [f"return len({a}.shape)"],
        [f"return tf.transpose({a}, [*range(1, {a}.shape.rank), 0])"],
        [f"return tf.reduce_sum({a}, axis=list(range(1, len({a}.shape))))"],
        [f"*s, last = {a}.shape", f"return tf.ones([len(s), {a}.ndim])"],
        [f"return tf.tile({a}, [2] + [1] * (len({a}.shape) - 1))"],
        [
            f"return tf.reshape(tf.tile({a}[tf.newaxis], [2] + [1] * {a}.shape.rank), "
            f"tf.concat([[-1], tf.shape({a})[1:]], 0))"
        ],
        [f"n = tf.shape({a})[0]", "return tf.reshape(tf.range(n * 2), [n, 2])"],
        [f"return tf.zeros([tf.size({a}), tf.rank({a})])"],
        [f"n = tf.cast(tf.shape({a})[{i}], tf.int64)", "return tf.zeros([tf.cast(n, tf.int32), 2])"],
        [f"return tf.zeros(tf.stack([tf.shape({a})[{i}], 7]))"],
        [f"return tf.zeros(tf.maximum(tf.shape({a}), 2))"],
        [f"return tf.slice({a}, [0] * {rank}, [-1] + [1] * {rank - 1})"],
        [f"return {a}[..., tf.newaxis, :1][:, ::-1]"],
        [f"return tf.zeros({a}.shape.as_list()[:0] + [tf.shape({a}, out_type=tf.int64)[{j}]])"],
        [f"return tf.pad({a}, [[0, tf.shape({a})[{i}]]] + [[1, 1]] * {rank - 1})"],
        [f"return tf.reshape({a}, {a}.shape[:1] + [-1])"] if known[0] is not None else [f"return {a}.shape.rank"],
        [f"return tf.split({a}, [1, tf.shape({a})[0] - 1], axis=0)"],
        [f"return tf.meshgrid(tf.range(tf.shape({a})[0]), tf.range({draw.number(1, 4)}))"],
        [f"return tf.one_hot(tf.zeros(tf.shape({a})[:2], tf.int32), tf.shape({a})[{i}])"],
        [f"return tf.sequence_mask(tf.range(tf.shape({a})[0]), maxlen=tf.shape({a})[1])"],
        [f"return tf.linalg.band_part(tf.ones((tf.shape({a})[0], tf.shape({a})[0])), -1, 0)"],
    ]
    return list(draw.one_of(programs))
