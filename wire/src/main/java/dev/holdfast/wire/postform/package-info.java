/**
 * S3's uploads by HTML forms: {@link dev.holdfast.wire.postform.MultipartForm} reads the body as it streams by,
 * {@link dev.holdfast.wire.postform.PostPolicy} is what the form's author allows, {@link
 * dev.holdfast.wire.postform.PostObject} what such a request asks for, and its answer.
 */
package dev.holdfast.wire.postform;
