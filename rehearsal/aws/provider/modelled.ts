import { modelledDomains } from "./modelled-domains.ts";
import { list, type ModelledResource } from "./modelled-resource.ts";

const SOURCES = "cidrIpv4 cidrIpv6 prefixListId referencedSecurityGroupId";
const RULE: ModelledResource = {
  inputs: list(`securityGroupId description ipProtocol fromPort toPort ${SOURCES} tags`),
  outputs: list("arn securityGroupRuleId tagsAll"),
};

/** By type token. A type, or an input of a type, that is not here is refused by the stand-in. */
export const modelledResources: Readonly<Record<string, ModelledResource>> = {
  "aws:ec2/vpc:Vpc": {
    inputs: list("cidrBlock enableDnsHostnames enableDnsSupport tags"),
    outputs: list("arn mainRouteTableId defaultSecurityGroupId ownerId tagsAll"),
  },
  "aws:ec2/internetGateway:InternetGateway": { inputs: list("vpcId tags"), outputs: list("arn ownerId tagsAll") },
  "aws:ec2/subnet:Subnet": {
    inputs: list("vpcId cidrBlock availabilityZone mapPublicIpOnLaunch tags"),
    outputs: list("arn ownerId tagsAll"),
  },
  "aws:ec2/eip:Eip": { inputs: list("domain tags"), outputs: list("allocationId arn publicIp tagsAll") },
  "aws:ec2/natGateway:NatGateway": {
    inputs: list("allocationId subnetId connectivityType tags"),
    outputs: list("publicIp tagsAll"),
  },
  "aws:ec2/routeTable:RouteTable": { inputs: list("vpcId tags"), outputs: list("arn ownerId tagsAll") },
  "aws:ec2/route:Route": {
    inputs: list("routeTableId destinationCidrBlock gatewayId natGatewayId"),
    outputs: list("origin state"),
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { inputs: list("routeTableId subnetId"), outputs: [] },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    inputs: list("vpcId serviceName vpcEndpointType routeTableIds policy tags"),
    outputs: list("arn prefixListId cidrBlocks ownerId state tagsAll"),
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    inputs: list("name description vpcId tags"),
    outputs: list("arn ownerId tagsAll"),
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": RULE,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": RULE,
  "aws:lb/loadBalancer:LoadBalancer": {
    inputs: list(
      "name loadBalancerType internal subnets securityGroups accessLogs idleTimeout dropInvalidHeaderFields " +
        "enableDeletionProtection ipAddressType tags",
    ),
    outputs: list("arn arnSuffix dnsName vpcId zoneId tagsAll"),
  },
  "aws:lb/targetGroup:TargetGroup": {
    inputs: list(
      "name port protocol protocolVersion vpcId targetType healthCheck deregistrationDelay slowStart stickiness " +
        "loadBalancingAlgorithmType tags",
    ),
    outputs: list("arn arnSuffix loadBalancerArns tagsAll"),
  },
  "aws:lb/listener:Listener": {
    inputs: list("loadBalancerArn port protocol certificateArn sslPolicy defaultActions tags"),
    outputs: list("arn tagsAll"),
  },
  "aws:elb/loadBalancer:LoadBalancer": {
    inputs: list(
      "name subnets securityGroups internal listeners healthCheck connectionDraining connectionDrainingTimeout " +
        "crossZoneLoadBalancing idleTimeout accessLogs tags",
    ),
    outputs: list("arn dnsName zoneId tagsAll"),
  },
  "aws:elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy": {
    inputs: list("name loadBalancer lbPort cookieExpirationPeriod"),
    outputs: [],
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    inputs: list(
      "name description imageId instanceType userData updateDefaultVersion metadataOptions blockDeviceMappings " +
        "iamInstanceProfile vpcSecurityGroupIds monitoring tagSpecifications tags",
    ),
    outputs: list("arn defaultVersion latestVersion tagsAll"),
  },
  "aws:autoscaling/group:Group": {
    inputs: list(
      "name minSize maxSize desiredCapacity launchTemplate vpcZoneIdentifiers targetGroupArns loadBalancers " +
        "healthCheckType healthCheckGracePeriod minElbCapacity waitForElbCapacity waitForCapacityTimeout " +
        "initialLifecycleHooks terminationPolicies defaultInstanceWarmup defaultCooldown forceDelete " +
        "suspendedProcesses protectFromScaleIn enabledMetrics metricsGranularity tags",
    ),
    outputs: list("arn availabilityZones"),
  },
  "aws:autoscaling/policy:Policy": {
    inputs: list("name autoscalingGroupName policyType targetTrackingConfiguration estimatedInstanceWarmup enabled"),
    outputs: list("arn"),
  },
  "aws:iam/role:Role": {
    inputs: list("name assumeRolePolicy description path maxSessionDuration tags"),
    outputs: list("arn createDate uniqueId tagsAll"),
  },
  "aws:iam/rolePolicy:RolePolicy": { inputs: list("name role policy"), outputs: [] },
  "aws:iam/instanceProfile:InstanceProfile": {
    inputs: list("name path role tags"),
    outputs: list("arn createDate uniqueId tagsAll"),
  },
  "aws:s3/bucket:Bucket": {
    inputs: list("bucket forceDestroy tags"),
    outputs: list("arn bucketDomainName bucketRegionalDomainName hostedZoneId tagsAll"),
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    inputs: list("bucket blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets"),
    outputs: [],
  },
  "aws:s3/bucketPolicy:BucketPolicy": { inputs: list("bucket policy"), outputs: [] },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": { inputs: list("bucket rules"), outputs: [] },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    inputs: list("bucket key source content contentType tags"),
    outputs: list("arn etag tagsAll"),
  },
  "aws:cloudwatch/logGroup:LogGroup": { inputs: list("name retentionInDays tags"), outputs: list("arn tagsAll") },
  ...modelledDomains,
};

/** Members of nested objects, by the SDK's name of their type. */
export const modelledTypes: Readonly<Record<string, readonly string[]>> = {
  "index/GetAvailabilityZonesFilter": list("name values"),
  "autoscaling/GetAmiIdsFilter": list("name values"),
  "autoscaling/GroupInitialLifecycleHook": list(
    "name lifecycleTransition heartbeatTimeout defaultResult notificationMetadata notificationTargetArn roleArn",
  ),
  "autoscaling/GroupLaunchTemplate": list("id name version"),
  "autoscaling/GroupTag": list("key value propagateAtLaunch"),
  "autoscaling/PolicyTargetTrackingConfiguration": list("predefinedMetricSpecification targetValue disableScaleIn"),
  "autoscaling/PolicyTargetTrackingConfigurationPredefinedMetricSpecification": list(
    "predefinedMetricType resourceLabel",
  ),
  "ec2/GetAmiFilter": list("name values"),
  "ec2/GetAmiIdsFilter": list("name values"),
  "ec2/GetInstanceTypeOfferingsFilter": list("name values"),
  "ec2/GetInstancesFilter": list("name values"),
  "ec2/LaunchTemplateBlockDeviceMapping": list("deviceName ebs"),
  "ec2/LaunchTemplateBlockDeviceMappingEbs": list("volumeSize volumeType encrypted deleteOnTermination"),
  "ec2/LaunchTemplateIamInstanceProfile": list("arn name"),
  "ec2/LaunchTemplateMetadataOptions": list(
    "httpEndpoint httpTokens httpPutResponseHopLimit httpProtocolIpv6 instanceMetadataTags",
  ),
  "ec2/LaunchTemplateMonitoring": list("enabled"),
  "ec2/LaunchTemplateTagSpecification": list("resourceType tags"),
  "elb/LoadBalancerAccessLogs": list("bucket bucketPrefix enabled interval"),
  "elb/LoadBalancerHealthCheck": list("target interval timeout healthyThreshold unhealthyThreshold"),
  "elb/LoadBalancerListener": list("instancePort instanceProtocol lbPort lbProtocol sslCertificateId"),
  "lb/ListenerDefaultAction": list("type order targetGroupArn redirect"),
  "lb/ListenerDefaultActionRedirect": list("host path port protocol query statusCode"),
  "lb/LoadBalancerAccessLogs": list("bucket prefix enabled"),
  "lb/TargetGroupHealthCheck": list(
    "enabled protocol port path interval timeout healthyThreshold unhealthyThreshold matcher",
  ),
  "lb/TargetGroupStickiness": list("enabled type cookieDuration"),
  "route53/RecordAlias": list("name zoneId evaluateTargetHealth"),
  "s3/BucketLifecycleConfigurationRule": list("id status filter expiration abortIncompleteMultipartUpload"),
  "s3/BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload": list("daysAfterInitiation"),
  "s3/BucketLifecycleConfigurationRuleExpiration": list("days"),
  "s3/BucketLifecycleConfigurationRuleFilter": list("prefix"),
};

/** Arguments by function token. */
export const modelledFunctions: Readonly<Record<string, readonly string[]>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": list("state filters"),
  "aws:index/getCallerIdentity:getCallerIdentity": [],
  "aws:ec2/getAmi:getAmi": list("owners filters mostRecent nameRegex"),
  "aws:ec2/getAmiIds:getAmiIds": list("owners filters nameRegex sortAscending"),
  "aws:ec2/getInstances:getInstances": list("filters instanceStateNames instanceTags"),
  "aws:ec2/getInstanceType:getInstanceType": list("instanceType"),
  "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": list("filters locationType"),
  "aws:autoscaling/getAmiIds:getAmiIds": list("filters names"),
  "aws:autoscaling/getGroup:getGroup": list("name"),
  "aws:acm/getCertificate:getCertificate": list("domain statuses mostRecent"),
  "aws:route53/getZone:getZone": list("name zoneId privateZone tags"),
  "aws:s3/getObject:getObject": list("bucket key"),
  "aws:s3/getObjects:getObjects": list("bucket prefix maxKeys"),
  "aws:servicequotas/getServiceQuota:getServiceQuota": list("serviceCode quotaCode"),
};
