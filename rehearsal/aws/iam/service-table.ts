/**
 * What a policy may name: the service prefixes, and of the services that a site's policies deal with every action.
 * Both are the signing names and operations of botocore 1.44.5, and what that does not know of: S3's actions, which are not
 * its operations, and those of the SSM agent's channels.
 */

export const prefixes = `
  access-analyzer account account-access acm acm-pca aco-automation agent-registry aidevops aiops airflow
  airflow-serverless amplify amplifybackend amplifyuibuilder aoss apigateway app-integrations appconfig appfabric
  appflow application-autoscaling application-cost-profiler application-signals applicationinsights appmesh
  apprunner appstream appsync aps arc-region-switch arc-zonal-shift artifact athena auditmanager autoscaling
  autoscaling-plans aws-marketplace awsssoportal b2bi backup backup-gateway backup-search batch bcm-dashboards
  bcm-data-exports bcm-pricing-calculator bcm-recommended-actions bedrock bedrock-agentcore billing billingconductor
  braket budgets cases cassandra ce chatbot chime cleanrooms cleanrooms-ml cloud9 cloudcontrolapi clouddirectory
  cloudformation cloudfront cloudfront-keyvaluestore cloudhsm cloudsearch cloudtrail cloudtrail-data cloudwatch
  codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguru-profiler codeguru-reviewer
  codeguru-security codepipeline codestar-connections codestar-notifications cognito-identity cognito-idp
  cognito-sync comprehend comprehendmedical compute-optimizer config connect connect-campaigns continuum
  controlcatalog controltower cost-optimization-hub cur databrew dataexchange datapipeline datasync datazone dax
  deadline detective devicefarm devops-guru directconnect discovery dlm dms docdb-elastic drs ds ds-data dsql
  dynamodb ebs ec2 ec2-instance-connect ec2messages ecr ecr-public ecs eks eks-auth elasticache elasticbeanstalk
  elasticfilesystem elasticloadbalancing elasticmapreduce elemental-inference emr-containers emr-serverless
  end-user-messaging entityresolution es events evs execute-api firehose fis fms forecast frauddetector freetier fsx
  gamelift gameliftstreams geo geo-maps geo-places geo-routes glacier globalaccelerator glue grafana greengrass
  groundstation guardduty health health-agent healthlake iam identitystore imagebuilder importexport inspector
  inspector-scan inspector2 interconnect internetmonitor invoicing iot iot-jobs-data iotdata iotdeviceadvisor
  iotfleetwise iotmanagedintegrations iotsitewise iotthingsgraph iottwinmaker iotwireless ivs ivschat kafka
  kafkaconnect kendra kendra-ranking kinesis kinesisanalytics kinesisvideo kms lakeformation lambda launchwizard lex
  license-manager license-manager-linux-subscriptions license-manager-user-subscriptions lightsail logs
  lookoutequipment m2 machinelearning macie2 managedblockchain managedblockchain-query marketplacecommerceanalytics
  mediaconnect mediaconvert medialive mediapackage mediapackage-vod mediapackagev2 mediastore mediatailor
  medical-imaging memorydb mgh mgn migrationhub-orchestrator migrationhub-strategy mobiletargeting mpa mq
  mturk-requester neptune-db neptune-graph network-firewall network-security-manager networkflowmonitor
  networkmanager networkmonitor notifications notifications-contacts nova-act oam observabilityadmin odb omics
  organizations osis osm outposts partnercentral partnercentral-account partnercentral-benefits
  partnercentral-channel partnercentral-selling payment-cryptography pca-connector-ad pca-connector-scep pcs
  personalize pi pipes polly pricing pricingplanmanager profile proton qapps qbusiness quicksight ram rbin rds
  rds-data redshift redshift-data redshift-serverless refactor-spaces rekognition repostspace resiliencehub
  resource-explorer-2 resource-groups rolesanywhere route53 route53-recovery-cluster route53-recovery-control-config
  route53-recovery-readiness route53domains route53globalresolver route53profiles route53resolver rtbfabric rum s3
  s3-outposts s3files s3tables s3vectors sagemaker sagemaker-geospatial savingsplans scheduler schemas scn sdb
  secretsmanager security-ir securityagent securityhub securitylake serverlessrepo servicecatalog servicediscovery
  servicequotas ses shield signer signin sms-voice snow-device-management snowball sns social-messaging sqs ssm
  ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap ssmmessages sso sso-oauth states storagegateway
  sts support supportapp supportauthz sustainability swf synthetics tagging tax textract thinclient timestream
  timestream-influxdb transcribe transfer translate trustedadvisor uxc verifiedpermissions voiceid vpc-lattice waf
  waf-regional wafv2 wellarchitected wickr wisdom workdocs workmail workmailmessageflow workspaces
  workspaces-instances workspaces-web xray
`;

export const actions: Readonly<Record<string, string>> = {
  acm: `
    AddTagsToCertificate CreateAcmeDomainValidation CreateAcmeEndpoint CreateAcmeExternalAccountBinding
    DeleteAcmeDomainValidation DeleteAcmeEndpoint DeleteAcmeExternalAccountBinding DeleteCertificate
    DescribeAcmeAccount DescribeAcmeDomainValidation DescribeAcmeEndpoint DescribeAcmeExternalAccountBinding
    DescribeCertificate ExportCertificate GetAccountConfiguration GetAcmeExternalAccountBindingCredentials
    GetCertificate ImportCertificate ListAcmeAccounts ListAcmeDomainValidations ListAcmeEndpoints
    ListAcmeExternalAccountBindings ListCertificateDomainValidations ListCertificates ListTagsForCertificate
    ListTagsForResource PutAccountConfiguration RemoveTagsFromCertificate RenewCertificate RequestCertificate
    ResendValidationEmail RevokeAcmeAccount RevokeAcmeExternalAccountBinding RevokeCertificate SearchCertificates
    TagResource UntagResource UpdateAcmeDomainValidation UpdateAcmeEndpoint UpdateCertificateOptions
  `,
  autoscaling: `
    AttachInstances AttachLoadBalancerTargetGroups AttachLoadBalancers AttachTrafficSources
    BatchDeleteScheduledAction BatchPutScheduledUpdateGroupAction CancelInstanceRefresh CompleteLifecycleAction
    CreateAutoScalingGroup CreateLaunchConfiguration CreateOrUpdateTags DeleteAutoScalingGroup
    DeleteLaunchConfiguration DeleteLifecycleHook DeleteNotificationConfiguration DeletePolicy DeleteScheduledAction
    DeleteTags DeleteWarmPool DescribeAccountLimits DescribeAccountSettings DescribeAdjustmentTypes
    DescribeAutoScalingGroups DescribeAutoScalingInstances DescribeAutoScalingNotificationTypes
    DescribeInstanceRefreshes DescribeLaunchConfigurations DescribeLifecycleHookTypes DescribeLifecycleHooks
    DescribeLoadBalancerTargetGroups DescribeLoadBalancers DescribeMetricCollectionTypes
    DescribeNotificationConfigurations DescribePolicies DescribeScalingActivities DescribeScalingProcessTypes
    DescribeScheduledActions DescribeTags DescribeTerminationPolicyTypes DescribeTrafficSources DescribeWarmPool
    DetachInstances DetachLoadBalancerTargetGroups DetachLoadBalancers DetachTrafficSources DisableMetricsCollection
    EnableMetricsCollection EnterStandby ExecutePolicy ExitStandby GetPredictiveScalingForecast LaunchInstances
    PutAccountSetting PutLifecycleHook PutNotificationConfiguration PutScalingPolicy PutScheduledUpdateGroupAction
    PutWarmPool RecordLifecycleActionHeartbeat ResumeProcesses RollbackInstanceRefresh SetDesiredCapacity
    SetInstanceHealth SetInstanceProtection StartInstanceRefresh SuspendProcesses
    TerminateInstanceInAutoScalingGroup UpdateAutoScalingGroup
  `,
  cloudwatch: `
    AssociateDatasetKmsKey CreateResourceMetricsConfiguration DeleteAlarmMuteRule DeleteAlarms DeleteAnomalyDetector
    DeleteDashboards DeleteInsightRules DeleteMetricDataQueryDefinition DeleteMetricStream
    DeleteResourceMetricsConfiguration DescribeAlarmContributors DescribeAlarmHistory DescribeAlarms
    DescribeAlarmsForMetric DescribeAnomalyDetectors DescribeInsightRules DisableAlarmActions DisableInsightRules
    DisassociateDatasetKmsKey EnableAlarmActions EnableInsightRules GetAlarmMuteRule GetDashboard GetDataset
    GetInsightRuleReport GetMetricData GetMetricDataQueryDefinition GetMetricStatistics GetMetricStream
    GetMetricWidgetImage GetOTelEnrichment GetResourceMetricsConfiguration ListAlarmMuteRules ListDashboards
    ListManagedInsightRules ListMetricDataQueryDefinitions ListMetricStreams ListMetrics ListTagsForResource
    PutAlarmMuteRule PutAnomalyDetector PutCompositeAlarm PutDashboard PutInsightRule PutLogAlarm
    PutManagedInsightRules PutMetricAlarm PutMetricData PutMetricDataQueryDefinition PutMetricStream SetAlarmState
    StartMetricStreams StartOTelEnrichment StopMetricStreams StopOTelEnrichment TagResource UntagResource
    UpdateOTelEnrichment UpdateResourceMetricsConfiguration
  `,
  ec2messages: `
    AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply
  `,
  elasticloadbalancing: `
    AddListenerCertificates AddTags AddTrustStoreRevocations ApplySecurityGroupsToLoadBalancer
    AttachLoadBalancerToSubnets ConfigureHealthCheck CreateAppCookieStickinessPolicy CreateLBCookieStickinessPolicy
    CreateListener CreateLoadBalancer CreateLoadBalancerListeners CreateLoadBalancerPolicy CreateRule
    CreateTargetGroup CreateTrustStore DeleteListener DeleteLoadBalancer DeleteLoadBalancerListeners
    DeleteLoadBalancerPolicy DeleteRule DeleteSharedTrustStoreAssociation DeleteTargetGroup DeleteTrustStore
    DeregisterInstancesFromLoadBalancer DeregisterTargets DescribeAccountLimits DescribeCapacityReservation
    DescribeInstanceHealth DescribeListenerAttributes DescribeListenerCertificates DescribeListeners
    DescribeLoadBalancerAttributes DescribeLoadBalancerPolicies DescribeLoadBalancerPolicyTypes
    DescribeLoadBalancers DescribeRules DescribeSSLPolicies DescribeTags DescribeTargetGroupAttributes
    DescribeTargetGroups DescribeTargetHealth DescribeTrustStoreAssociations DescribeTrustStoreRevocations
    DescribeTrustStores DetachLoadBalancerFromSubnets DisableAvailabilityZonesForLoadBalancer
    EnableAvailabilityZonesForLoadBalancer GetResourcePolicy GetTrustStoreCaCertificatesBundle
    GetTrustStoreRevocationContent ModifyCapacityReservation ModifyIpPools ModifyListener ModifyListenerAttributes
    ModifyLoadBalancerAttributes ModifyRule ModifyTargetGroup ModifyTargetGroupAttributes ModifyTrustStore
    RegisterInstancesWithLoadBalancer RegisterTargets RemoveListenerCertificates RemoveTags
    RemoveTrustStoreRevocations SetIpAddressType SetLoadBalancerListenerSSLCertificate
    SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener SetRulePriorities SetSecurityGroups
    SetSubnets
  `,
  kms: `
    CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateGrant CreateKey Decapsulate
    Decrypt DeleteAlias DeleteCustomKeyStore DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores
    DescribeKey DisableKey DisableKeyRotation DisconnectCustomKeyStore EnableKey EnableKeyRotation Encapsulate
    Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext
    GenerateMac GenerateRandom GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey
    ImportKeyMaterial ListAliases ListGrants ListKeyPolicies ListKeyRotations ListKeys ListResourceTags
    ListRetirableGrants PutKeyPolicy ReEncrypt ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand
    ScheduleKeyDeletion Sign TagResource UntagResource UpdateAlias UpdateCustomKeyStore UpdateKeyDescription
    UpdatePrimaryRegion Verify VerifyMac
  `,
  logs: `
    AssociateKmsKey AssociateSourceToS3TableIntegration CancelExportTask CancelImportTask CreateDelivery
    CreateExportTask CreateImportTask CreateLogAnomalyDetector CreateLogDelivery CreateLogGroup CreateLogStream
    CreateLookupTable CreateScheduledQuery DeleteAccountPolicy DeleteDataProtectionPolicy DeleteDelivery
    DeleteDeliveryDestination DeleteDeliveryDestinationPolicy DeleteDeliverySource DeleteDestination
    DeleteIndexPolicy DeleteIntegration DeleteLogAnomalyDetector DeleteLogDelivery DeleteLogGroup DeleteLogStream
    DeleteLookupTable DeleteMetricFilter DeleteQueryDefinition DeleteResourcePolicy DeleteRetentionPolicy
    DeleteScheduledQuery DeleteSubscriptionFilter DeleteSyslogConfiguration DeleteTransformer
    DescribeAccountPolicies DescribeConfigurationTemplates DescribeDeliveries DescribeDeliveryDestinations
    DescribeDeliverySources DescribeDestinations DescribeExportTasks DescribeFieldIndexes DescribeImportTaskBatches
    DescribeImportTasks DescribeIndexPolicies DescribeLogGroups DescribeLogStreams DescribeLookupTables
    DescribeMetricFilters DescribeQueries DescribeQueryDefinitions DescribeResourcePolicies
    DescribeSubscriptionFilters DisassociateKmsKey DisassociateSourceFromS3TableIntegration FilterLogEvents
    GetDataProtectionPolicy GetDelivery GetDeliveryDestination GetDeliveryDestinationPolicy GetDeliverySource
    GetIntegration GetLogAnomalyDetector GetLogDelivery GetLogEvents GetLogFields GetLogGroupFields GetLogObject
    GetLogRecord GetLookupTable GetQueryResults GetScheduledQuery GetScheduledQueryHistory GetStorageTierPolicy
    GetTransformer Link ListAggregateLogGroupSummaries ListAnomalies ListIntegrations ListLogAnomalyDetectors
    ListLogDeliveries ListLogGroups ListLogGroupsForQuery ListScheduledQueries ListSourcesForS3TableIntegration
    ListSyslogConfigurations ListTagsForResource ListTagsLogGroup PutAccountPolicy PutBearerTokenAuthentication
    PutDataProtectionPolicy PutDeliveryDestination PutDeliveryDestinationPolicy PutDeliverySource PutDestination
    PutDestinationPolicy PutIndexPolicy PutIntegration PutLogEvents PutLogGroupDeletionProtection PutMetricFilter
    PutQueryDefinition PutResourcePolicy PutRetentionPolicy PutStorageTierPolicy PutSubscriptionFilter
    PutSyslogConfiguration PutTransformer StartLiveTail StartQuery StopQuery TagLogGroup TagResource
    TestMetricFilter TestTransformer Unmask UntagLogGroup UntagResource UpdateAnomaly UpdateDeliveryConfiguration
    UpdateLogAnomalyDetector UpdateLogDelivery UpdateLookupTable UpdateScheduledQuery
  `,
  route53: `
    ActivateKeySigningKey AssociateVPCWithHostedZone ChangeCidrCollection ChangeResourceRecordSets
    ChangeTagsForResource CreateCidrCollection CreateHealthCheck CreateHostedZone CreateKeySigningKey
    CreateQueryLoggingConfig CreateResourceRecordSetProtections CreateReusableDelegationSet CreateTrafficPolicy
    CreateTrafficPolicyInstance CreateTrafficPolicyVersion CreateVPCAssociationAuthorization DeactivateKeySigningKey
    DeleteCidrCollection DeleteHealthCheck DeleteHostedZone DeleteKeySigningKey DeleteQueryLoggingConfig
    DeleteResourceRecordSetProtections DeleteReusableDelegationSet DeleteTrafficPolicy DeleteTrafficPolicyInstance
    DeleteVPCAssociationAuthorization DisableHostedZoneDNSSEC DisassociateVPCFromHostedZone EnableHostedZoneDNSSEC
    GetAccountLimit GetChange GetCheckerIpRanges GetDNSSEC GetGeoLocation GetHealthCheck GetHealthCheckCount
    GetHealthCheckLastFailureReason GetHealthCheckStatus GetHostedZone GetHostedZoneCount GetHostedZoneLimit
    GetQueryLoggingConfig GetReusableDelegationSet GetReusableDelegationSetLimit GetTrafficPolicy
    GetTrafficPolicyInstance GetTrafficPolicyInstanceCount ListCidrBlocks ListCidrCollections ListCidrLocations
    ListGeoLocations ListHealthChecks ListHostedZones ListHostedZonesByName ListHostedZonesByVPC
    ListQueryLoggingConfigs ListResourceRecordSetProtections ListResourceRecordSets ListReusableDelegationSets
    ListTagsForResource ListTagsForResources ListTrafficPolicies ListTrafficPolicyInstances
    ListTrafficPolicyInstancesByHostedZone ListTrafficPolicyInstancesByPolicy ListTrafficPolicyVersions
    ListVPCAssociationAuthorizations TestDNSAnswer UpdateHealthCheck UpdateHostedZoneComment
    UpdateHostedZoneFeatures UpdateTrafficPolicyComment UpdateTrafficPolicyInstance
  `,
  s3: `
    AbortMultipartUpload BypassGovernanceRetention CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite
    DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging GetAccelerateConfiguration
    GetAnalyticsConfiguration GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketNotification
    GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus
    GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite
    GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration
    GetLifecycleConfiguration GetMetricsConfiguration GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold
    GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl
    GetObjectVersionAttributes GetObjectVersionTagging GetReplicationConfiguration ListAllMyBuckets ListBucket
    ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts ListTagsForResource PutAccelerateConfiguration
    PutAnalyticsConfiguration PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification
    PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock
    PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
    PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration
    PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl
    PutObjectVersionTagging PutReplicationConfiguration RestoreObject TagResource UntagResource
  `,
  secretsmanager: `
    AssociateCrossAccountReplica BatchGetSecretValue CancelRotateSecret CreateSecret DeleteResourcePolicy
    DeleteSecret DescribeSecret DisassociateCrossAccountReplica GetRandomPassword GetResourcePolicy GetSecretValue
    ListResourcePolicies ListSecretVersionIds ListSecrets PutResourcePolicy PutSecretValue
    RemoveRegionsFromReplication ReplicateSecretToRegions RestoreSecret RotateSecret StopReplicationToReplica
    TagResource UntagResource UpdateSecret UpdateSecretVersionStage ValidateResourcePolicy
  `,
  sns: `
    AddPermission CheckIfPhoneNumberIsOptedOut ConfirmSubscription CreatePlatformApplication CreatePlatformEndpoint
    CreateSMSSandboxPhoneNumber CreateTopic DeleteEndpoint DeletePlatformApplication DeleteSMSSandboxPhoneNumber
    DeleteTopic GetDataProtectionPolicy GetEndpointAttributes GetPlatformApplicationAttributes GetSMSAttributes
    GetSMSSandboxAccountStatus GetSubscriptionAttributes GetTopicAttributes ListEndpointsByPlatformApplication
    ListOriginationNumbers ListPhoneNumbersOptedOut ListPlatformApplications ListSMSSandboxPhoneNumbers
    ListSubscriptions ListSubscriptionsByTopic ListTagsForResource ListTopics OptInPhoneNumber Publish PublishBatch
    PutDataProtectionPolicy RemovePermission SetEndpointAttributes SetPlatformApplicationAttributes SetSMSAttributes
    SetSubscriptionAttributes SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource
    VerifySMSSandboxPhoneNumber
  `,
  ssm: `
    AddTagsToResource AssociateOpsItemRelatedItem CancelCommand CancelMaintenanceWindowExecution CreateActivation
    CreateAssociation CreateAssociationBatch CreateCloudConnector CreateDocument CreateMaintenanceWindow
    CreateOpsItem CreateOpsMetadata CreatePatchBaseline CreateResourceDataSync DeleteActivation DeleteAssociation
    DeleteCloudConnector DeleteDocument DeleteInventory DeleteMaintenanceWindow DeleteOpsItem DeleteOpsMetadata
    DeleteParameter DeleteParameters DeletePatchBaseline DeleteResourceDataSync DeleteResourcePolicy
    DeregisterDefaultHostManagementConfiguration DeregisterManagedInstance DeregisterPatchBaselineForPatchGroup
    DeregisterTargetFromMaintenanceWindow DeregisterTaskFromMaintenanceWindow DescribeActivations
    DescribeAssociation DescribeAssociationExecutionTargets DescribeAssociationExecutions
    DescribeAutomationExecutions DescribeAutomationStepExecutions DescribeAvailablePatches DescribeDocument
    DescribeDocumentPermission DescribeEffectiveInstanceAssociations DescribeEffectivePatchesForPatchBaseline
    DescribeInstanceAssociationsStatus DescribeInstanceInformation DescribeInstancePatchStates
    DescribeInstancePatchStatesForPatchGroup DescribeInstancePatches DescribeInstanceProperties
    DescribeInventoryDeletions DescribeMaintenanceWindowExecutionTaskInvocations
    DescribeMaintenanceWindowExecutionTasks DescribeMaintenanceWindowExecutions DescribeMaintenanceWindowSchedule
    DescribeMaintenanceWindowTargets DescribeMaintenanceWindowTasks DescribeMaintenanceWindows
    DescribeMaintenanceWindowsForTarget DescribeOpsItems DescribeParameters DescribePatchBaselines
    DescribePatchGroupState DescribePatchGroups DescribePatchProperties DescribeSessions
    DisassociateOpsItemRelatedItem GetAccessToken GetAutomationExecution GetCalendarState GetCloudConnector
    GetCommandInvocation GetConnectionStatus GetDefaultPatchBaseline GetDeployablePatchSnapshotForInstance
    GetDocument GetExecutionPreview GetInventory GetInventorySchema GetMaintenanceWindow
    GetMaintenanceWindowExecution GetMaintenanceWindowExecutionTask GetMaintenanceWindowExecutionTaskInvocation
    GetMaintenanceWindowTask GetManifest GetOpsItem GetOpsMetadata GetOpsSummary GetParameter GetParameterHistory
    GetParameters GetParametersByPath GetPatchBaseline GetPatchBaselineForPatchGroup GetResourcePolicies
    GetServiceSetting LabelParameterVersion ListAssociationVersions ListAssociations ListCloudConnectors
    ListCommandInvocations ListCommands ListComplianceItems ListComplianceSummaries ListDocumentMetadataHistory
    ListDocumentVersions ListDocuments ListInstanceAssociations ListInventoryEntries ListNodes ListNodesSummary
    ListOpsItemEvents ListOpsItemRelatedItems ListOpsMetadata ListResourceComplianceSummaries ListResourceDataSync
    ListTagsForResource ModifyDocumentPermission PutComplianceItems PutConfigurePackageResult PutInventory
    PutParameter PutResourcePolicy RegisterDefaultHostManagementConfiguration RegisterDefaultPatchBaseline
    RegisterPatchBaselineForPatchGroup RegisterTargetWithMaintenanceWindow RegisterTaskWithMaintenanceWindow
    RemoveTagsFromResource ResetServiceSetting ResumeSession SendAutomationSignal SendCommand StartAccessRequest
    StartAssociationsOnce StartAutomationExecution StartChangeRequestExecution StartExecutionPreview StartSession
    StopAutomationExecution TerminateSession UnlabelParameterVersion UpdateAssociation UpdateAssociationStatus
    UpdateCloudConnector UpdateDocument UpdateDocumentDefaultVersion UpdateDocumentMetadata
    UpdateInstanceAssociationStatus UpdateInstanceInformation UpdateMaintenanceWindow UpdateMaintenanceWindowTarget
    UpdateMaintenanceWindowTask UpdateManagedInstanceRole UpdateOpsItem UpdateOpsMetadata UpdatePatchBaseline
    UpdateResourceDataSync UpdateServiceSetting ValidateCloudConnector
  `,
  ssmmessages: `
    CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel
  `,
  sts: `
    AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot DecodeAuthorizationMessage GetAccessKeyInfo
    GetCallerIdentity GetDelegatedAccessToken GetFederationToken GetSessionToken GetWebIdentityToken SetContext
    SetSourceIdentity TagSession
  `,
};
