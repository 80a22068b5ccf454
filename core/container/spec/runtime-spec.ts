/** The parts that are used of https://github.com/opencontainers/runtime-spec/blob/main/config.md */
export interface RuntimeSpec {
  readonly ociVersion: string;
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly hostname?: string;
  readonly process: {
    readonly terminal: false;
    readonly user: {
      readonly uid: number;
      readonly gid: number;
      readonly umask: number;
      readonly additionalGids?: readonly number[];
    };
    readonly args: readonly string[];
    readonly env: readonly string[];
    readonly cwd: string;
    readonly capabilities: Readonly<Record<'bounding' | 'effective' | 'permitted', readonly string[]>>;
    readonly rlimits: readonly { readonly type: string; readonly soft: number; readonly hard: number }[];
    readonly noNewPrivileges: boolean;
  };
  readonly mounts: readonly SpecMount[];
  readonly linux: {
    readonly namespaces: readonly { readonly type: string }[];
    readonly resources?: {
      readonly devices: readonly { readonly allow: boolean; readonly access: string }[];
    };
    readonly maskedPaths: readonly string[];
    readonly readonlyPaths: readonly string[];
    readonly seccomp?: Seccomp;
  };
}

export interface SpecMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/** https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp */
export interface Seccomp {
  readonly defaultAction: 'SCMP_ACT_ALLOW';
  readonly architectures: readonly string[];
  readonly syscalls: readonly {
    readonly names: readonly string[];
    readonly action: 'SCMP_ACT_ERRNO';
    readonly errnoRet: number;
    readonly args?: readonly {
      readonly index: number;
      readonly value: number;
      readonly valueTwo?: number;
      readonly op: 'SCMP_CMP_MASKED_EQ' | 'SCMP_CMP_EQ';
    }[];
  }[];
}
