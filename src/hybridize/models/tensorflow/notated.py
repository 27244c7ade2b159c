"""Rules that one line says in full, in the notation of `notation`."""

from __future__ import annotations

from typing import Final

from hybridize.models.tensorflow.notation import rules
from hybridize.models.tensorflow.rulebook import Rulebook

RULES: Rulebook = Rulebook()

_TABLE: Final = """
# Random numbers.
tf.random: uniform_candidate_sampler log_uniform_candidate_sampler learned_unigram_candidate_sampler
    all_candidate_sampler
    fixed_unigram_candidate_sampler | true_classes[b,u] t=num_true n=num_sampled ->
    CandidateSample(sampled_candidates: int64[n], true_expected_count: float32[b,t], sampled_expected_count:
    float32[n])
tf.random.stateless_categorical | logits[b,c] n=num_samples -> @dtype:int64[b,n]
tf.random: split experimental.stateless_split | seed[k] n=num -> seed[n,2]
tf.random: fold_in experimental.stateless_fold_in | seed[k] -> seed[k]
tf.random.experimental.index_shuffle | index[*x] seed[*y,k] max_index[*z] -> index[*x]
tf.random.experimental.stateless_shuffle | value[*x] -> value[*x]
tf.math.sobol_sample | d=dim n=num_results -> @dtype:float32[n,d]
# Signals.
tf.signal: hann_window hamming_window kaiser_window vorbis_window kaiser_bessel_derived_window | n=window_length ->
    @dtype:float32[n]
tf.signal.linear_to_mel_weight_matrix | m=num_mel_bins s=num_spectrogram_bins -> @dtype:float32[s,m]
tf.signal: fftshift ifftshift | x[*x] -> x[*x]
tf.signal: fft ifft fft2d ifft2d fft3d ifft3d | input[*x] -> input[*x]
tf.signal.mfccs_from_log_mel_spectrograms | log_mel_spectrograms[*x,n] -> log_mel_spectrograms[*x,n]
tf.signal.inverse_mdct | mdcts[*x,f,n] -> mdcts[*x,f*n+n]
# Arrays.
tf.reverse_sequence | input[*x] -> input[*x]
tf.histogram_fixed_width | n=nbins -> @dtype:int32[n]
tf.histogram_fixed_width_bins | values[*x] -> @dtype:int32[*x]
tf.math.lbeta | x[*x,n] -> x[*x]
tf.math: in_top_k | targets[n] -> bool[n]
tf.math: approx_max_k approx_min_k | operand[*x,n] k=k -> operand[*x,k], int32[*x,k]
tf.fingerprint | data[n] -> uint8[n,8]
tf.unravel_index | indices[n] dims[r] -> indices[r,n]
tf.required_space_to_batch_paddings | block_shape[n] -> int32[n,2], int32[n,2]
tf.math: is_non_decreasing is_strictly_increasing | -> bool[]
tf.timestamp | -> float64[]
tf.nn.collapse_repeated | labels[b,t] -> labels[b,unknown], int32[b]
# Neural networks.
tf.nn.normalize_moments | mean_ss[*x] -> mean_ss[*x], mean_ss[*x]
tf.nn: sampled_softmax_loss nce_loss | inputs[b,d] -> inputs[b]
tf.nn.ctc_loss | logits[t,b,c] label_length[b] logit_length[b] -> logits[b]
tf.nn.local_response_normalization | input[a,b,c,d] -> input[a,b,c,d]
tf.nn.batch_norm_with_global_normalization | input[*x] -> input[*x]
tf.nn.isotonic_regression | inputs[*x] -> inputs[*x], int32[*x]
tf.nn.ctc_unique_labels | labels[b,t] -> [int64[b,unknown], labels[b,t]]
tf.nn.compute_accidental_hits | -> int32[unknown], int64[unknown], float32[unknown]
# Quantization.
tf.quantization: fake_quant_with_min_max_args_gradient | gradients[*x] -> gradients[*x]
tf.quantization: fake_quant_with_min_max_vars fake_quant_with_min_max_vars_per_channel | inputs[*x] -> float32[*x]
tf.quantization.fake_quant_with_min_max_vars_gradient | inputs[*x] ->
    FakeQuantWithMinMaxVarsGradient(backprops_wrt_input: float32[*x],
    backprop_wrt_min: float32[], backprop_wrt_max: float32[])
tf.quantization.fake_quant_with_min_max_vars_per_channel_gradient | inputs[*x,d] min[d] max[d] ->
    FakeQuantWithMinMaxVarsPerChannelGradient(backprops_wrt_input: float32[*x,d], backprop_wrt_min: float32[d],
    backprop_wrt_max: float32[d])
tf.quantization.quantize | input[*x] -> QuantizeV2(output: @T:qint8[*x], output_min: float32[], output_max: float32[])
tf.quantization: quantize_and_dequantize quantize_and_dequantize_v2 | input[*x] -> input[*x]
# Images.
tf.image: hsv_to_rgb rgb_to_hsv rgb_to_yiq rgb_to_yuv yiq_to_rgb yuv_to_rgb | images[*x,c] -> images[*x,3]
tf.image.sobel_edges | image[b,h,w,c] -> image[b,h,w,c,2]
tf.image.image_gradients | image[*x] -> image[*x], image[*x]
tf.image.crop_and_resize | image[b,h,w,c] boxes[n,4] box_indices[n] p,q=crop_size -> float32[n,p,q,c]
tf.image.extract_glimpse | input[b,h,w,c] offsets[b,2] p,q=size -> float32[b,p,q,c]
tf.image.draw_bounding_boxes | images[*x] -> images[*x]
tf.image: non_max_suppression non_max_suppression_overlaps | -> int32[unknown]
tf.image.non_max_suppression_with_scores | scores[n] -> int32[unknown], scores[unknown]
tf.image: sample_distorted_bounding_box stateless_sample_distorted_bounding_box | image_size[3] ->
    SampleDistortedBoundingBoxV2(begin: image_size[3], size: image_size[3], bboxes: float32[1,1,4])
tf.image: adjust_jpeg_quality random_jpeg_quality stateless_random_jpeg_quality | image[h,w,c] ->
    image[unknown,unknown,c]
tf.image.psnr | a[*x,h,w,c] b[*x,h,w,c] -> float32[*x]
tf.image: ssim ssim_multiscale | img1[*x,h,w,c] img2[*x,h,w,c] -> float32[*x]
tf.io.encode_png | image[*x,h,w,c] -> string[*x]
tf.io.encode_jpeg | -> string[]
tf.io.extract_jpeg_shape | -> @output_type:int32[3]
tf.audio.encode_wav | -> string[]
tf.conv2d_backprop_filter_v2 | filter[h,w,c,d] -> filter[h,w,c,d]
tf.conv2d_backprop_input_v2 | input[b,h,w,c] -> input[b,h,w,c]
tf.check_pinned | tensor[*x] -> tensor[*x]
tf.data.experimental.cardinality | -> int64[]
tf.data.experimental.to_variant | -> variant[]
tf.io.encode_proto | sizes[*x,n] -> string[*x]
tf.ragged_fill_empty_rows | value_rowids[n] values[n] -> RaggedFillEmptyRows(output_value_rowids: int64[unknown],
    output_values: values[unknown], empty_row_indicator: bool[unknown], reverse_index_map: int64[n])
tf.ragged_fill_empty_rows_grad | reverse_index_map[n] grad_values[m] ->
    RaggedFillEmptyRowsGrad(d_values: grad_values[n], d_default_value: grad_values[])
tf.io: encode_base64 decode_base64 decode_compressed | input/bytes[*x] -> string[*x]
# Linear algebra.
tf.linalg.pinv | a[*x,m,n] -> a[*x,n,m]
tf.linalg.matrix_rank | a[*x,m,n] -> int32[*x]
tf.linalg: inv cholesky sqrtm logm expm | input[*x,n,n] -> input[*x,n,n]
tf.linalg: solve triangular_solve | matrix[*x,m,m] rhs[*x,m,k] -> rhs[*x,m,k]
tf.linalg.cholesky_solve | chol[*x,m,m] rhs[*x,m,k] -> rhs[*x,m,k]
tf.linalg.lstsq | matrix[*x,m,n] rhs[*x,m,k] -> rhs[*x,n,k]
tf.linalg.banded_triangular_solve | bands[*x,d,m] rhs[*x,m,k] -> rhs[*x,m,k]
tf.linalg: tridiagonal_solve tridiagonal_matmul | rhs[*x] -> rhs[*x]
tf.linalg.lu_reconstruct | lower_upper[*x,n,n] -> lower_upper[*x,n,n]
tf.linalg.lu_matrix_inverse | lower_upper[*x,n,n] -> lower_upper[*x,n,n]
tf.linalg.lu_solve | lower_upper[*x,n,n] rhs[*x,n,k] -> rhs[*x,n,k]
tf.linalg.cross | a[*x] b[*x] -> a[*x]
tf.linalg.experimental.conjugate_gradient | rhs[*x,n] -> CGState(i: int32[], x: rhs[*x,n], r: rhs[*x,n], p: rhs[*x,n],
    gamma: rhs[*x])
# Text.
tf.strings.unicode_script | input[*x] -> int32[*x]
tf.strings.unicode_transcode | input[*x] -> string[*x]
tf.strings.substr | input[*x] pos[*y] -> string[*x]
tf.strings.unsorted_segment_join | n=num_segments -> string[n]
tf.strings.format | -> string[]
tf.io.matching_files | -> string[unknown]
tf.io.decode_json_example | json_examples[*x] -> string[*x]
# Ragged tensors.
tf.ragged.row_splits_to_segment_ids | splits[n] -> @out_type:splits[unknown]
tf.ragged.segment_ids_to_row_splits | segment_ids[n] -> @out_type:segment_ids[unknown]
tf.strings: bytes_split unicode_split | input[*x] -> ragged string[*x,unknown]
tf.strings.unicode_decode | input[*x] -> ragged int32[*x,unknown]
tf.strings.unicode_split_with_offsets | input[*x] -> ragged string[*x,unknown], ragged int64[*x,unknown]
tf.strings.unicode_decode_with_offsets | input[*x] -> ragged int32[*x,unknown], ragged int64[*x,unknown]
tf.sets: intersection difference union | a[*x,n] -> sparse a[*x,unknown]
# Sparse tensors.
tf.sparse: reorder softmax | sp_input[*x] -> sparse sp_input[*x]
tf.sparse.retain | sp_input[*x] -> sparse sp_input[*x]
tf.sparse: maximum minimum | sp_a[*x] sp_b[*x] -> sparse sp_a[*x]
tf.sparse.fill_empty_rows | sp_input[n,*x] -> sparse sp_input[n,*x], bool[n]
tf.sparse.to_indicator | sp_input[*x,n] v=vocab_size -> bool[*x,v]
tf.experimental.numpy: random.standard_normal random.random random.uniform | -> float64[@size]
"""

for _name, _rule in rules(_TABLE):
    RULES.functions[_name] = _rule
