/**
 * The ONNX file format, as far as our graphs need it: the fields of onnx.proto (ONNX 1.16, IR version 8) by their
 * numbers. Written with protobufjs; what is not listed here, we never write.
 */
import { parse } from 'protobufjs';

const SCHEMA = `
  syntax = "proto3";
  message ModelProto {
    optional int64 irVersion = 1;
    optional string producerName = 2;
    optional GraphProto graph = 7;
    repeated OperatorSetIdProto opsetImport = 8;
  }
  message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
  message GraphProto {
    repeated NodeProto node = 1;
    optional string name = 2;
    repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11;
    repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1;
    repeated string output = 2;
    optional string name = 3;
    optional string opType = 4;
    repeated AttributeProto attribute = 5;
    optional string domain = 7;
  }
  message AttributeProto {
    optional string name = 1;
    optional float f = 2;
    optional int64 i = 3;
    optional bytes s = 4;
    optional GraphProto g = 6;
    repeated int64 ints = 8;
    optional int32 type = 20;
  }
  message TensorProto {
    repeated int64 dims = 1;
    optional int32 dataType = 2;
    optional string name = 8;
    optional bytes rawData = 9;
    repeated StringStringEntryProto externalData = 13;
    optional int32 dataLocation = 14;
  }
  message StringStringEntryProto { optional string key = 1; optional string value = 2; }
  message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }
  message TypeProto { optional Tensor tensorType = 1; }
  message Tensor { optional int32 elemType = 1; optional TensorShapeProto shape = 2; }
  message TensorShapeProto { repeated Dimension dim = 1; }
  message Dimension { optional int64 dimValue = 1; }
`;

/** Values of `AttributeProto.type`. */
export const ATTRIBUTE_TYPE = { FLOAT: 1, INT: 2, STRING: 3, GRAPH: 5, INTS: 7 } as const;
/** Value of `TensorProto.dataLocation` for numbers in a file of their own. */
export const EXTERNAL_DATA = 1;

export interface OnnxModel {
  irVersion: number;
  producerName?: string;
  opsetImport: { domain: string; version: number }[];
  graph: OnnxGraph;
}

export interface OnnxGraph {
  name: string;
  input: OnnxValue[];
  output: OnnxValue[];
  node: OnnxNode[];
  initializer?: OnnxTensor[];
}

export interface OnnxValue {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: { dimValue: number }[] } } };
}

export interface OnnxNode {
  name?: string;
  opType: string;
  domain?: string;
  input: readonly string[];
  output: readonly string[];
  attribute?: OnnxAttribute[];
}

/** One value, as `type` says. */
export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  g?: OnnxGraph;
  ints?: readonly number[];
}

export interface OnnxTensor {
  name: string;
  dataType: number;
  dims: readonly number[];
  rawData?: Uint8Array;
  dataLocation?: number;
  externalData?: { key: string; value: string }[];
}

let modelType: ReturnType<ReturnType<typeof parse>['root']['lookupType']> | undefined;

/** The bytes of an ONNX file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  modelType ??= parse(SCHEMA, { keepCase: true }).root.lookupType('ModelProto');
  return modelType.encode(modelType.fromObject(model)).finish();
}
